"""What a browser calls itself (User-Agent, RFC 9110 section 10.1.5), in a few words a person recognises."""

from gateway.http.desk.sign_in.words import SIGN_IN
from gateway.http.language import Language

# the first that fits: every browser claims to be some other ones too
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str, language: Language) -> str:
    """As in: Firefox on Windows; only words of ours, whatever a browser claims."""
    place = 0 if language == "pl" else 1
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return SIGN_IN["device_on"][place].format(browser=browser, system=system)
    return browser or system or SIGN_IN["device_unknown"][place]
