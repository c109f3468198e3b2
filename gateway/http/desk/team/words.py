"""What the team's page says, by name: in Polish, in English."""

WORDS: dict[str, tuple[str, str]] = {
    "title": ("Zespół", "Team"),
    "lead": (
        "Kto teraz pracuje i ile ma otwartych zgłoszeń. Wstrzymane się nie liczą.",
        "Who is at work now, and how many open tickets each has. Those on hold don't count.",
    ),
    "off": (
        "Zgłoszenia nie są przydzielane samoczynnie: agenci biorą je sami. Administrator może to włączyć w config.yaml (assignment).",
        "Tickets are not assigned by themselves: agents take them. An administrator can switch it on in config.yaml (assignment).",
    ),
    "none": ("Nie ma jeszcze żadnych agentów.", "There are no agents yet."),
    "agent": ("Agent", "Agent"),
    "level": ("Poziom", "Level"),
    "now": ("Teraz", "Now"),
    "tickets": ("Otwarte", "Open"),
    "oldest": ("Najstarsze", "Oldest"),
    "knows": ("Umiejętności i języki", "Skills and languages"),
    "you": ("to Ty", "you"),
    "here": ("pracuje", "at work"),
    "away": ("nieobecność", "away"),
    "off_shift": ("poza zmianą", "off shift"),
    "disabled": ("konto wyłączone", "disabled"),
    "until": ("do {when}", "until {when}"),
    "shift": ("zmiana: {shift}", "shift: {shift}"),
    "of": ("{tickets} z {room}", "{tickets} of {room}"),
    "full": ("komplet", "full"),
    "show": ("Zgłoszenia agenta: {name}", "Tickets of {name}"),
    "mine": ("Twoja obecność", "Your presence"),
    "mine_here": (
        "Jesteś w pracy. Gdy zgłosisz nieobecność, nowe zgłoszenia nie będą Ci przydzielane.",
        "You are at work. While you are away, no new tickets are assigned to you.",
    ),
    "mine_off": (
        "Jesteś teraz poza zmianą, do {when}. Nowe zgłoszenia nie są Ci przydzielane.",
        "You are off shift now, until {when}. No new tickets are assigned to you.",
    ),
    "mine_off_ever": (
        "Twoja zmiana nie ma już godzin pracy. Nowe zgłoszenia nie są Ci przydzielane; powiedz o tym administratorowi.",
        "Your shift has no more open hours. No new tickets are assigned to you; tell an administrator.",
    ),
    "mine_returns": (
        "Twoje otwarte zgłoszenia wrócą do kolejki, a wstrzymane zostaną przy Tobie, dopóki się nie obudzą.",
        "Your open tickets go back into the queue; those on hold stay with you until they wake.",
    ),
    "mine_away": (
        "Zgłoszona nieobecność do {when}. Nowe zgłoszenia nie są Ci przydzielane.",
        "You are away until {when}. No new tickets are assigned to you.",
    ),
    "back": ("Jestem z powrotem", "I'm back"),
    "gone": ("Nie ma mnie do:", "I'm away until:"),
    "other": ("inny termin", "another time"),
    "go": ("Zgłoś nieobecność", "I'm away"),
    "bad_until": (
        "Podaj datę i godzinę w przyszłości, najdalej za rok. Nic się nie zmieniło.",
        "Enter a date and time ahead, within a year. Nothing was changed.",
    ),
    "done_away": ("Nieobecność jest zgłoszona.", "You are away now."),
    "done_back": ("Jesteś z powrotem.", "You are back."),
}
