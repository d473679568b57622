"""What the caller hears: flows, steps, prompts, regions, opening hours. Floor 1, pure.

The shop window is ``ivr.step.step``: a flow, a session and what was heard in; a session, actions
and decisions out. No TwiML, no clock, no I/O.
"""
