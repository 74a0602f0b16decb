"""The blueprint of calendar addresses and of the page where one gets them."""

from flask import Blueprint

bp = Blueprint("feeds", __name__)
