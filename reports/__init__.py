"""What happened: every figure and every explanation, folded from the event stream. Floor 1.

The shop window: ``story.tell`` makes one call's timeline; ``metrics.Figures`` folds events for
Prometheus; ``ledger`` watches the rules that never break; ``measures`` holds the field's formulas
with their sources, ``hours`` adds up agents' time; ``catalogue.page`` prints the event catalogue.
Nothing here keeps a counter beside the events, reads a clock or stores.
"""
