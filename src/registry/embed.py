"""Writes a C file that takes a reference table into the program with .incbin: embed.py NAME FILE OUT. Run by the build."""
import pathlib
import sys

name, file, out = sys.argv[1:]
pathlib.Path(out).write_text(f'''/* made by src/registry/embed.py from {pathlib.Path(file).name}; do not edit */
__asm__(".pushsection .rodata\\n.global {name}_begin\\n{name}_begin:\\n.incbin \\"{pathlib.Path(file).resolve()}\\"\\n"
	".global {name}_end\\n{name}_end:\\n.byte 0\\n.popsection\\n");
''')
