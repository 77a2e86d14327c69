# logging to stdout, levels, formatting, handlers.
# expect-stdout:
#| INFO app.part: shown 1
#| ERROR app.part: failed
import logging
import sys

handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
log = logging.getLogger("app.part")
log.addHandler(handler)
log.setLevel(logging.INFO)
log.debug("hidden")
log.info("shown %d", 1)
try:
    1 / 0
except ZeroDivisionError:
    log.error("failed", exc_info=False)
log.handlers[0].setLevel(logging.ERROR)
log.warning("hidden too")
