"""Comments on the open process (kommentarer): official documents, registered as they come, shown once let through.

comment: kommentar · complaint: klagomål · registry number: diarienummer (dnr) · reference code: ärendekod.
"""
