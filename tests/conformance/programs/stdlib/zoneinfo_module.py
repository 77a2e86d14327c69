# zoneinfo has the time zone database.
# expect-stdout:
#| 2024-03-30 12:00:00+01:00 2024-03-31 12:00:00+02:00
#| 2024-03-30 07:00:00-04:00 2024-03-30 16:30:00+05:30
#| AEST
#| ZoneInfoNotFoundError
#| True
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

paris = datetime(2024, 3, 30, 12, tzinfo=ZoneInfo("Europe/Paris"))
print(paris, paris + timedelta(days=1))
print(paris.astimezone(ZoneInfo("America/New_York")), paris.astimezone(ZoneInfo("Asia/Kolkata")))
print(datetime(2024, 7, 1, tzinfo=ZoneInfo("Australia/Sydney")).tzname())
try:
    ZoneInfo("Nowhere/Land")
except Exception as error:
    print(type(error).__name__)
print(len(available_timezones()) > 400)
