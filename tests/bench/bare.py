"""Flask with one view and nothing else: the least memory and the shortest start there can be."""

from flask import Flask

app = Flask("bare")


@app.get("/healthz")
@app.get("/sign-in")
def hello() -> str:
    return "Hello"
