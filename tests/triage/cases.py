"""What the shipped rules must say about messages: written by hand after the triage policy, none of it taken from elsewhere.

A line is: text | category | type | priority | level. An empty field is not checked (the policy leaves it open).
"""

POLISH = """
Drukarka na drugim piętrze nie drukuje | hardware | incident | P3 | L1
Drukarka w moim pokoju się zacina, papier wchodzi krzywo | hardware | incident | | L1
Skończył się toner w drukarce w sekretariacie | hardware | | | L1
Mój laptop się nie włącza, od rana nie mogę pracować | hardware | incident | P3 | L1
Laptop bardzo wolno działa od tygodnia | hardware | incident | P4 | L1
Monitor miga i czasem gaśnie | hardware | incident | P4 | L1
Proszę o drugi monitor do biurka | hardware | service_request | P4 | L1
Potrzebuję nowej myszki | hardware | service_request | P4 | L1
Klawiatura zalana kawą, nie działa kilka klawiszy | hardware | incident | P4 | L1
Stacja dokująca nie wykrywa monitorów | hardware | incident | P4 | L1
Bateria w laptopie trzyma 20 minut | hardware | incident | P4 | L1
Słuchawki przestały działać podczas rozmowy na Teams | hardware | incident | P4 | L1
Kamera w laptopie nie działa na Teams | hardware | incident | P4 | L1
Telefon służbowy ma pękniętą szybkę | hardware | incident | P4 | L1
Komputer się przegrzewa i sam wyłącza | hardware | incident | P4 | L1
Chciałabym zamówić laptopa dla siebie | hardware | service_request | P4 | L1
Rzutnik w sali konferencyjnej nie wyświetla obrazu | hardware | incident | P3 | L1
Jak podłączyć drukarkę do laptopa? | hardware | question | P4 | L1
Niebieski ekran po włączeniu komputera | hardware | incident | P4 | L1
Zasilacz do laptopa się spalił, proszę o nowy | hardware | | P4 | L1
Word się zawiesza przy zapisywaniu dokumentu | software | incident | P4 | L1
Excel pokazuje błąd przy otwieraniu arkusza z makrami | software | incident | P4 | L1
Proszę o zainstalowanie programu AutoCAD | software | service_request | P4 | L1
Proszę o instalację Adobe Acrobat na moim komputerze | software | service_request | P4 | L1
Skończyła się licencja na Photoshopa | software | | P4 | L1
SAP wyrzuca błąd przy księgowaniu faktury | software | incident | P4 | L2
W CRM nie zapisują się dane klienta | software | incident | P4 | L2
ERP nie generuje raportu sprzedaży | software | incident | P4 | L2
Optima zawiesza się przy wystawianiu faktury | software | incident | P4 | L2
Program księgowy nie uruchamia się po aktualizacji | software | incident | P4 | L2
Jak zrobić tabelę przestawną w Excelu? | software | question | P4 | L1
Teams nie chce się uruchomić | software | incident | P4 | L1
Chrome ciągle się wysypuje | software | incident | P4 | L1
Po aktualizacji Windows aplikacja przestała się otwierać | software | incident | P4 | L1
Czy możecie zainstalować mi Zooma? | software | service_request | P4 | L1
Czy mamy licencję na Visio? | software | question | P4 | L1
Proszę o licencję na Power BI | software | service_request | P4 | L1
Internet nie działa | network | incident | P4 | L1
Nie działa internet w całej firmie | network | incident | P1 | L3
Wi-Fi ciągle mnie rozłącza | network | incident | P4 | L1
VPN nie łączy się z domu | network | incident | P4 | L1
Nikt z działu nie może połączyć się z VPN | network | incident | P3 | L2
Cały dział księgowości nie ma internetu | network | incident | P3 | L2
Serwer plików jest niedostępny | network | incident | | L2
Dysk sieciowy X zniknął i nie mogę otworzyć plików | network | incident | P4 | L2
Nie mogę się połączyć z dyskiem wspólnym | network | incident | P4 | L2
Brak zasięgu Wi-Fi w sali konferencyjnej | network | incident | P3 | L2
Sieć w całym budynku leży | network | incident | P1 | L3
Jak połączyć się z VPN z domu? | network | question | P4 | L1
Internet działa bardzo wolno w całej firmie | network | incident | P2 |
Zapomniałem hasła do komputera | account | service_request | P4 | L1
Proszę o reset hasła do SAP | account | service_request | P4 | L1
Nie mogę zalogować się do SAP | account | incident | P4 | L1
Konto jest zablokowane po trzech próbach | account | incident | P4 | L1
Zablokowało mi konto w Windowsie | account | incident | P4 | L1
Proszę o odblokowanie konta | account | incident | P4 | L1
Proszę o dostęp do folderu Kadry | account | service_request | P4 |
Potrzebuję uprawnień do katalogu projektowego | account | service_request | P4 | L1
Nowy pracownik zaczyna od poniedziałku, proszę o konto i laptopa | account | service_request | P4 | L1
Od 1 grudnia zatrudniamy nową osobę w marketingu, proszę przygotować konto | account | service_request | | L1
Jan Kowalski odchodzi z firmy w piątek, proszę zablokować jego konto | account | service_request | P4 | L1
Zmieniłem telefon i nie mam już kodów z Authenticatora | account | | P4 | L1
MFA nie przysyła kodu SMS | account | incident | P4 | L1
Jak zmienić hasło do Windows? | account | question | P4 | L1
Hasło mi wygasło i nie mogę się zalogować | account | incident | P4 | L1
Proszę o uprawnienia administratora na moim laptopie, kierownik wyraził zgodę | account | service_request | P4 | L2
Nie mogę się zalogować do Outlooka | account | incident | P4 | L1
Proszę o założenie konta w CRM | account | service_request | P4 | L1
Nie dochodzą do mnie maile od klientów | email | incident | | L2
Nie mogę wysłać maila z załącznikiem | email | incident | P4 | L2
Outlook nie wysyła wiadomości | email | incident | P4 | L2
Skrzynka pocztowa jest pełna | email | | P4 | L1
Proszę o założenie listy dystrybucyjnej dla projektu | email | service_request | P4 | L1
Jak ustawić autoodpowiedź w Outlooku? | email | question | P4 | L1
Dostaję mnóstwo spamu | email | incident | P4 | L1
Ważny mail od kontrahenta wpadł do spamu | email | | P4 | L1
Nie widzę kalendarza kolegi w Outlooku | email | incident | P4 | L1
W całej firmie nie wychodzą maile | email | incident | P1 | L3
Maile do klientów wracają ze zwrotką | email | incident | | L2
Dostałem podejrzanego maila z linkiem | security | incident | P4 | L2
Ktoś podszywa się pod prezesa i prosi o przelew w mailu, nic nie klikałem | security | incident | P4 | L2
Kliknąłem w link w podejrzanym mailu i podałem hasło | security | incident | | L3
Wszystkie pliki są zaszyfrowane i żądają okupu | security | incident | P1 | L3
Na ekranie pojawił się komunikat ransomware | security | incident | P1 | L3
Zgubiłem służbowy laptop w pociągu | security | incident | | L3
Skradziono mi telefon służbowy | security | incident | | L3
Antywirus wykrył wirusa na moim komputerze | security | incident | | L3
Ktoś zalogował się na moje konto z Rosji | security | incident | | L3
Wysłałem dane osobowe klientów na zły adres | security | incident | | L3
Jak rozpoznać phishing? | security | question | P4 |
Zgłaszam phishing | security | incident | P4 | L2
Ktoś przejął zdalnie mój komputer i rusza myszką | security | incident | P1 | L3
Kto zamawia kawę do kuchni? | other | question | P4 | L1
Zamek w drzwiach do biura się zaciął | other | incident | P4 | L1
Produkcja stoi, system MES nie działa | software | incident | P1 | L3
Nikt w firmie nie może się zalogować | account | incident | P1 | L3
Nie działa sklep internetowy, klienci nie mogą kupować | | incident | P1 | L3
PILNE! Drukarka nie działa | hardware | incident | P3 | L1
Pilne: proszę o nową klawiaturę | hardware | service_request | P4 | L1
Za godzinę mam spotkanie z klientem, a laptop się nie uruchamia | hardware | incident | P3 | L1
Prezes ma za chwilę prezentację i rzutnik nie działa | hardware | incident | | L1
Muszę dziś wysłać przetarg, a Word się nie otwiera | software | incident | P3 | L1
Nie pilne, ale przydałaby się nowa mysz | hardware | service_request | P4 | L1
To nie drukarka, tylko sieć nie działa | network | incident | P4 | L1
Baza danych SQL nie odpowiada | | incident | | L3
Kontroler domeny nie działa, nikt w firmie nie może się zalogować | account | incident | P1 | L3
Zniknęły wszystkie pliki z dysku wspólnego | | incident | | L3
"""

ENGLISH = """
The printer on the second floor is not printing | hardware | incident | P3 | L1
My printer keeps jamming | hardware | incident | P4 | L1
We are out of toner in the HR printer | hardware | | | L1
My laptop won't turn on and I can't work at all | hardware | incident | P3 | L1
My computer is very slow since Monday | hardware | incident | P4 | L1
The monitor flickers | hardware | incident | P4 | L1
I would like a second monitor | hardware | service_request | P4 | L1
I need a new mouse | hardware | service_request | P4 | L1
I spilled coffee on my keyboard and some keys don't work | hardware | incident | P4 | L1
Docking station does not detect my screens | hardware | incident | P4 | L1
The battery in my laptop drains in 20 minutes | hardware | incident | P4 | L1
My headset stopped working during a Teams call | hardware | incident | P4 | L1
Please order a new charger for my laptop | hardware | service_request | P4 | L1
How do I connect the projector to my laptop? | hardware | question | P4 | L1
Word crashes when I save a document | software | incident | P4 | L1
Excel shows an error when opening a file | software | incident | P4 | L1
Please install AutoCAD on my computer | software | service_request | P4 | L1
Could you install Zoom for me? | software | service_request | P4 | L1
My Adobe licence has expired | software | | P4 | L1
SAP throws an error when posting an invoice | software | incident | P4 | L2
The CRM does not save customer data | software | incident | P4 | L2
How do I create a pivot table in Excel? | software | question | P4 | L1
Teams will not start | software | incident | P4 | L1
The browser crashes all the time | software | incident | P4 | L1
Is there a licence for Visio? | software | question | P4 | L1
The internet is not working | network | incident | P4 | L1
No internet in the whole company | network | incident | P1 | L3
Wi-Fi keeps disconnecting | network | incident | P4 | L1
VPN does not connect from home | network | incident | P4 | L1
Nobody in our department can connect to the VPN | network | incident | P3 | L2
The file server is unreachable | network | incident | | L2
I can't reach the shared drive | network | incident | P4 | L2
How do I connect to the VPN? | network | question | P4 | L1
I forgot my password | account | service_request | P4 | L1
Please reset my SAP password | account | service_request | P4 | L1
I can't log in to SAP | account | incident | P4 | L1
My account is locked | account | incident | P4 | L1
I'm locked out of my account | account | incident | P4 | L1
Please give me access to the Finance folder | account | service_request | P4 |
I need permissions for the project directory | account | service_request | P4 | L1
New employee starts on Monday, please prepare an account and a laptop | account | service_request | P4 | L1
Anna is leaving the company on Friday, please disable her account | account | service_request | P4 | L1
I got a new phone and lost my authenticator codes | account | | | L1
How can I change my password? | account | question | P4 | L1
I need admin rights, approved by my manager | account | service_request | P4 | L2
I am not receiving emails from customers | email | incident | | L2
Outlook does not send messages | email | incident | P4 | L2
My mailbox is full | email | | P4 | L1
Please create a distribution list for the project | email | service_request | P4 | L1
How do I set an out of office reply in Outlook? | email | question | P4 | L1
I get a lot of spam | email | | P4 | L1
I can't see my colleague's calendar | email | incident | | L1
Emails to customers bounce | email | incident | | L2
I received a suspicious email with a link | security | incident | P4 | L2
I clicked a link in a phishing email and entered my password | security | incident | | L3
All my files are encrypted and they want bitcoin | security | incident | P1 | L3
I lost my company laptop on the train | security | incident | | L3
My work phone was stolen | security | incident | | L3
Antivirus found malware on my PC | security | incident | | L3
Someone logged in to my account from Russia | security | incident | | L3
I sent customer data to the wrong person by mistake | security | incident | | L3
How do I report phishing? | security | question | P4 |
Production line is down, MES not responding | software | incident | P1 | L3
Nobody in the company can log in | account | incident | P1 | L3
URGENT my mouse is broken | hardware | incident | P3 | L1
The CEO has a board meeting in ten minutes and the projector does not work | hardware | incident | | L1
I must submit the tender today and Word won't open | software | incident | P3 | L1
No rush, but I would like a new keyboard | hardware | service_request | P4 | L1
When is the canteen open? | other | question | P4 | L1
The database server is down | | incident | | L3
"""

ROUGH = """
drukrka nie dzila | hardware | incident | P4 | L1
zapomnialam hasła do kompa | account | service_request | P4 | L1
nie moge sie zalogowac do poczty | account | incident | P4 | L1
INTERNET NIE DZIAŁA!!! | network | incident | P4 | L1
wifi niedziala | network | incident | P4 | L1
prosze o dostep do sharepointa | account | service_request | P4 | L1
zablokowane konto | account | incident | P4 | L1
reset hasla | account | service_request | P4 | L1
nowy laptop | hardware | service_request | P4 | L1
vpn | network | incident | P4 | L1
excel error | software | incident | P4 | L1
pasword reset pls | account | service_request | P4 | L1
cant login | account | incident | P4 | L1
outlok not sending mails | email | incident | P4 | L2
pritner broken | hardware | incident | P4 | L1
dostalem dziwnego maila, prosi o haslo do banku | security | incident | P4 | L2
moj monitor is broken, help please | hardware | incident | P4 | L1
Please zainstalujcie mi Teams na laptopie | software | service_request | P4 | L1
mam problem z logowaniem do systemu kadrowego | account | incident | P4 | L1
potrzebuje dostepu do wspolnego kalendarza | account | service_request | P4 | L1
klawiatrua nie dziala | hardware | incident | P4 | L1
nie dziala interent | network | incident | P4 | L1
"""


def rows() -> list[tuple[str, ...]]:
    """All cases, split into their five fields."""
    lines = (POLISH + ENGLISH + ROUGH).strip().splitlines()
    return [tuple(field.strip() for field in line.rsplit("|", 4)) for line in lines if line.strip()]
