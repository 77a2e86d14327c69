# All names of the time zone database are there, the old ones too.
# expect-stdout: 598 US/Eastern EST
import zoneinfo
from datetime import datetime

names = zoneinfo.available_timezones()
zone = zoneinfo.ZoneInfo("US/Eastern")
for old in ("EST5EDT", "Singapore", "GB-Eire", "Asia/Calcutta", "America/Buenos_Aires", "Zulu"):
    assert old in names
    zoneinfo.ZoneInfo(old)
print(len(names), zone, datetime(2026, 1, 1, tzinfo=zone).tzname())
