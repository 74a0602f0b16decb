"""Action plans (handlingsplaner): objectives (mål), activities (aktiviteter), approval (godkännande), follow-up.

And the toolbox (verktygslåda): ways of working that any plan can take an activity from.
"""
