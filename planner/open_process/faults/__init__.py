"""Reports of faults (felrapporter) from anybody, and the statements the law asks for with the way to report them.

fault report: felrapport · accessibility statement: tillgänglighetsredogörelse · privacy notice: personuppgifter.
"""
