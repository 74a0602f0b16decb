"""The register (behovsregistret): needs written down and changed by hand, and the list of them narrowed down."""
