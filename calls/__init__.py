"""What a call is: ids, clock, phone numbers, events, errors. Floor 0, standard library only.

Everything above imports this room; this room imports nothing of ours.
"""
