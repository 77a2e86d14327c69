# datetime: arithmetic, formatting, parsing, zones.
# expect-stdout:
#| 2024-02-29 00:30:00+00:00 2024-03-01T23:30:00+00:00
#| 300 days, 0:00:00 Monday 01 January 2024, week 01
#| 2024-05-01 10:30:00+00:00
#| 2023-02-01 04:05:00 1:02:05
#| 1970-01-01 00:00:00+00:00 946684800.0
from datetime import UTC, date, datetime, timedelta, timezone

start = datetime(2024, 2, 28, 23, 30, tzinfo=UTC)
print(start + timedelta(hours=1), (start + timedelta(days=2)).isoformat())
print(date(2024, 12, 25) - date(2024, 2, 29), date(2024, 1, 1).strftime("%A %d %B %Y, week %V"))
print(datetime.fromisoformat("2024-05-01T12:30:00+02:00").astimezone(timezone.utc))
print(datetime.strptime("01/02/2023 04:05", "%d/%m/%Y %H:%M"), timedelta(seconds=3725))
print(datetime.fromtimestamp(0, UTC), datetime(2000, 1, 1, tzinfo=UTC).timestamp())
