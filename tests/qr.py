"""Reads a QR code from a picture, upright and clean as a page of a PDF shows it: versions 1 to 10, without correcting errors. For tests that scan what was printed."""
import re

CODEWORDS = (26, 44, 70, 100, 134, 172, 196, 242, 292, 346)
EC = {'L': (7, 10, 15, 20, 26, 18, 20, 24, 30, 18), 'M': (10, 16, 26, 18, 24, 16, 18, 22, 22, 26), 'Q': (13, 22, 18, 26, 18, 24, 18, 22, 20, 24), 'H': (17, 28, 22, 16, 22, 28, 26, 26, 24, 28)}
BLOCKS = {'L': (1, 1, 1, 1, 1, 2, 2, 2, 2, 4), 'M': (1, 1, 1, 2, 2, 4, 4, 4, 5, 5), 'Q': (1, 1, 2, 2, 4, 4, 6, 6, 8, 8), 'H': (1, 1, 2, 4, 4, 4, 5, 6, 8, 8)}
ALIGNED = ((), (6, 18), (6, 22), (6, 26), (6, 30), (6, 34), (6, 22, 38), (6, 24, 42), (6, 26, 46), (6, 28, 50))
MASKS = (lambda r, c: (r + c) % 2, lambda r, c: r % 2, lambda r, c: c % 3, lambda r, c: (r + c) % 3, lambda r, c: (r // 2 + c // 3) % 2,
         lambda r, c: r * c % 2 + r * c % 3, lambda r, c: (r * c % 2 + r * c % 3) % 2, lambda r, c: ((r + c) % 2 + r * c % 3) % 2)
LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'


def rows_of(pgm):
    """A grey picture (P5) as rows of '1' for dark."""
    head = re.match(rb'P5\s+(\d+)\s+(\d+)\s+255\s', pgm)
    w, h = int(head.group(1)), int(head.group(2))
    bits = pgm[head.end():].translate(bytes(ord('1') if i < 100 else ord('0') for i in range(256))).decode('ascii')
    return [bits[y * w:(y + 1) * w] for y in range(h)]


def finders(rows):
    """[x, y, module, lines] of the three squares: dark and light as 1:1:3:1:1 across and down, on the most lines."""
    found = []
    for y in range(0, len(rows), 2):
        for m in re.finditer('(?=(?<!1)(1+)(0+)(1+)(0+)(1+)(?!1))', rows[y]):
            runs = [len(m.group(i)) for i in range(1, 6)]
            module = sum(runs) / 7
            x = m.start() + sum(runs) / 2
            if module < 2 or any(abs(n - k * module) > module * 0.6 for n, k in zip(runs, (1, 1, 3, 1, 1))):
                continue
            column = ''.join(r[int(x)] for r in rows[max(0, y - int(5 * module)):y + int(5 * module)])
            down = re.search('(?<!1)(1+)(0+)(1+)(0+)(1+)(?!1)', column)
            if down and all(abs(len(down.group(i)) - k * module) <= module * 0.6 for i, k in zip(range(1, 6), (1, 1, 3, 1, 1))):
                centre = max(0, y - int(5 * module)) + (down.start() + down.end()) / 2
                same = next((f for f in found if abs(x - f[0]) < module and abs(centre - f[1]) < module), None)
                if same:
                    same[3] += 1
                else:
                    found.append([x, centre, module, 1])
    return sorted(found, key=lambda f: -f[3])[:3]


def grid(rows):
    found = finders(rows)
    if len(found) != 3:
        raise ValueError('%d finder patterns: no code' % len(found))
    left, top = min(f[0] for f in found), min(f[1] for f in found)
    module = sum(f[2] for f in found) / 3
    size = round((max(f[0] for f in found) - left) / module) + 7
    size = round((size - 17) / 4) * 4 + 17
    module = (max(f[0] for f in found) - left) / (size - 7)
    return [[int(rows[int(top + (r - 3) * module)][int(left + (c - 3) * module)]) for c in range(size)] for r in range(size)]


def reserved(size, version):
    no = [[False] * size for _ in range(size)]

    def fill(r0, r1, c0, c1):
        for r in range(r0, r1):
            for c in range(c0, c1):
                no[r][c] = True
    fill(0, 9, 0, 9)
    fill(0, 9, size - 8, size)
    fill(size - 8, size, 0, 9)
    fill(6, 7, 0, size)
    fill(0, size, 6, 7)
    at = ALIGNED[version - 1]
    for r in at:
        for c in at:
            if (r, c) not in ((6, 6), (6, size - 7), (size - 7, 6)):
                fill(r - 2, r + 3, c - 2, c + 3)
    if version >= 7:
        fill(0, 6, size - 11, size - 8)
        fill(size - 11, size - 8, 0, 6)
    return no


def stream(g, version, mask):
    size, bits, no = len(g), [], reserved(len(g), version)
    up, c = True, size - 1
    while c > 0:
        c -= c == 6
        for r in range(size - 1, -1, -1) if up else range(size):
            bits += [g[r][k] ^ (MASKS[mask](r, k) == 0) for k in (c, c - 1) if not no[r][k]]
        up, c = not up, c - 2
    return [int(''.join(map(str, bits[i:i + 8])), 2) for i in range(0, CODEWORDS[version - 1] * 8, 8)]


def untangle(words, version, level):
    n, ec = BLOCKS[level][version - 1], EC[level][version - 1]
    data = len(words) - n * ec
    lengths = [data // n + (i >= n - data % n) for i in range(n)]
    blocks, at = [[] for _ in range(n)], 0
    for i in range(max(lengths)):
        for b in range(n):
            if i < lengths[b]:
                blocks[b].append(words[at])
                at += 1
    return ''.join('{:08b}'.format(x) for b in blocks for x in b)


def segments(bits, version):
    at, out = 0, b''

    def take(n):
        nonlocal at
        at += n
        return int(bits[at - n:at], 2)
    wide = version >= 10
    while at + 4 <= len(bits):
        mode = take(4)
        if mode == 0:
            break
        if mode == 4:
            out += bytes(take(8) for _ in range(take(16 if wide else 8)))
        elif mode == 2:
            n = take(11 if wide else 9)
            for _ in range(n // 2):
                v = take(11)
                out += (LETTERS[v // 45] + LETTERS[v % 45]).encode()
            out += LETTERS[take(6)].encode() if n % 2 else b''
        elif mode == 1:
            n = take(12 if wide else 10)
            for _ in range(n // 3):
                out += b'%03d' % take(10)
            out += b'%02d' % take(7) if n % 3 == 2 else b'%d' % take(4) if n % 3 else b''
        else:
            raise ValueError('mode %d' % mode)
    return out.decode('utf-8')


def read(pgm):
    """The text of the one code in the picture."""
    g = grid(rows_of(pgm))
    version = (len(g) - 17) // 4
    spots = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    form = int(''.join(str(g[r][c]) for r, c in spots), 2) ^ 0x5412
    level, mask = 'MLHQ'[form >> 13], form >> 10 & 7
    return segments(untangle(stream(g, version, mask), version, level), version)
