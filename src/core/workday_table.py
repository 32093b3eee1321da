"""Makes the table of working days from data/workdays.csv: workday_table.py CSV OUT. Run by the build."""
import csv
import datetime
import sys

DAY = datetime.timedelta(days=1)


def read(path):
    """{day: works} for the days that a notice names; refuses what cannot be."""
    said = {}
    with open(path, encoding='utf-8', newline='') as f:
        for line, row in enumerate(csv.DictReader(f), 2):
            day = datetime.date.fromisoformat(row['date'])
            weekend = day.weekday() > 4
            if day in said or row['day'] not in ('off', 'work') or weekend != (row['day'] == 'work') or not row['notice']:
                sys.exit(f'{path}:{line}: a day twice, a weekday that is worked, a weekend day that is off, or no notice')
            said[day] = weekend
    return said


def main(source, out):
    said = read(source)
    first, last = min(said).year, max(said).year
    if {d.year for d in said} != set(range(first, last + 1)):
        sys.exit(f'{source}: a year between {first} and {last} is missing')
    day, end, digits = datetime.date(first, 1, 1), datetime.date(last, 12, 31), []
    while day <= end:
        digits.append('1' if said.get(day, day.weekday() < 5) else '0')
        day += DAY
    text = ''.join(digits)
    lines = '\n'.join(f'\t"{text[i:i + 120]}"' for i in range(0, len(text), 120))
    with open(out, 'w', encoding='utf-8') as f:
        f.write(f'/* made by src/core/workday_table.py from workdays.csv; do not edit */\n#include "core/workday_table.h"\n\n'
                f'const int workday_table_first = {first}, workday_table_last = {last};\nconst char workday_table[] =\n{lines};\n')


main(*sys.argv[1:])
