"""What admins write: read, check, publish. Floor 2; the only room that knows YAML.

The shop window: ``config.site.load`` reads a directory into a ``Site`` or raises every problem at
once; ``config.site.check_directory`` is the same as a result; ``config.problems.render`` shows a
problem the way a compiler does; ``config.published.Sites`` holds the site in force, and
``config.published.publish`` puts a new one there. ``config/site/*.yaml`` is the sample.
"""
