"""What counts as a system and as a place, before anything is judged: `Reader.prepare` on sentences of our own."""

import pytest

from geo.extract import Reader
from geo.extract.links import contains, lies_by
from geo.extract.reader import Prepared
from geo.model import Article


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open()


def prepare(reader: Reader, text: str, lang: str | None = None) -> Prepared:
    return reader.prepare(Article(text, lang=lang))


def systems(ready: Prepared) -> set[str]:
    return {mention.system for mention in ready.systems}


def places(ready: Prepared) -> set[str]:
    return {phrase.surface for phrase in ready.phrases}


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("Ил-76 стоит на авиабазе Энгельс рядом с двумя Ту-95.", "ru", {"Tu-95"}),
        ("A KC-135 tanker and six F-16s landed at Incirlik.", "en", {"F-16"}),
        ("Боевой корабль США вошёл в порт Одессы.", "ru", {"warship"}),
        ("Two frigates of NATO and the minesweeper Lt. Dan Barbu left Constanta.", "en", {"warship", "Lt. Dan Barbu"}),
        ("Учебный корабль «Смольный» вошёл в порт Гаваны.", "ru", {"Smolny"}),
        ("Корвет «Бойкий» ушёл с Кубы в мае.", "ru", {"Boikiy"}),
        (
            "Gepards stood at the gate, Patriots at Jizan; an S-400 is far.",
            "en",
            {"Gepard", "Patriot", "S-400"},
        ),
        ("A battle group with two Boxers stands at Rukla.", "en", {"Boxer"}),
        ("Two 152-mm guns and a BMP stood in Horlivka.", "en", {"artillery", "armoured vehicle"}),
        ("В бухте ждали дизельные лодки и тральщики.", "ru", {"submarine", "warship"}),
        ("رُصد في المطار جهاز تشويش ورادارات وبطارية «ناسامز».", "ar", {"electronic warfare system", "radar", "NASAMS"}),
        ("توجهت حاملة الطائرات الأمريكية «يو إس إس نيميتز» إلى الخليج.", "ar", {"USS Nimitz", "warship"}),
        ("وصلت حاملة الطائرات يو إس إس أبراهام لينكولن إلى بحر العرب.", "ar", {"USS Abraham Lincoln", "warship"}),
        ("Szolnokon tíz szállítóhelikopter vár.", "hu", {"helicopter"}),
        ("Pět gripenů z Čáslavi a americké patrioty stojí v Litvě.", "cs", {"Gripen", "Patriot"}),
        ("Niemieckie patrioty stoją pod Rzeszowem, polscy patrioci w Warszawie.", "pl", {"Patriot"}),
        ("With her went the battlecruiser Hood.", "en", {"Hood"}),
        (
            "An air-defence system, two fighter-jets and a patrol-boat are there.",
            "en",
            {"air defence system", "fighter aircraft", "warship"},
        ),
        ("The air-defence ministers met.", "en", set()),
        ("Субмарина «Волхов» стоит во Владивостоке, ЗРК «Волхов» под Хайфоном.", "ru", {"Volkhov", "S-75"}),
        ("Каспийская флотилия увела из Махачкалы корвет «Град Свияжск».", "ru", {"Grad Sviyazhsk"}),
        ("До Миргорода прибули військово-транспортний літак і винищувачі.", "uk", {"fighter aircraft"}),
        ('Ракетоносец "Александр Невский" ошвартовался в Вилючинске.', "ru", {"Alexander Nevsky"}),
        ("Снегоуборочная техника и танки стоят в Тикси.", "ru", {"tank"}),
        ("Bombardier Challenger 650 и танки стоят в Тапе.", "ru", {"tank"}),
        # a preposition is no variant, a date no missile, an ending no part of a name, a number on a tail no aircraft
        ("Вийшли з ладу три установки С-300 в Криму та одна С-300В4.", "uk", {"S-300", "S-300V4"}),
        ("Ракети стоять там із 24 квітня 2024 р. 12:27 за Києвом.", "uk", {"missile"}),
        ("Ankara's missiles and an Anka-S are in Batman.", "en", {"missile", "TAI Anka"}),
        ("Літак, борт RF-76772, торкнувся смуги.", "uk", {"aircraft"}),
        # nor is a frigate's number, or what a squadron calls itself
        ("F-111s flew over the frigate Cristóbal Colón (F-105) at Rota.", "en", {"F-111", "Cristóbal Colón"}),
        ("F-15s of the 44th \"Vampires\" and a Puma of 230 'Tiger' Squadron are there.", "en", {"F-15", "Puma"}),
        ("Russians hurry to set up Sam-3 missiles, and S.A.M.-2 batteries, in Egypt.", "en", {"S-125", "S-75"}),
        ("The Bataan ARG met the Nimitz Carrier Strike Group of the US.", "en", {"USS Bataan", "USS Nimitz"}),
        ("The UK Carrier Strike Group sails past an old Nike site.", "en", {"warship", "surface-to-air missile"}),
        ("The two are TCSG UMUT and TCSG YASAM, off Tripoli.", "en", {"TCSG Umut", "TCSG Yaşam"}),
        # air defence, said of nothing in particular
        ("ПВО в Крым Россия тянет со всей страны.", "ru", {"air defence system"}),
        ("Під Борисполем запрацювала ППО.", "uk", {"air defence system"}),
        ("Moskau hat seine Luftabwehr aus Syrien abgezogen, die Flugabwehr blieb.", "de", {"air defence system"}),
        ("Polska obrona przeciwlotnicza stoi pod Rzeszowem.", "pl", {"air defence system"}),
        # "and" and figures in Arabic; NATO's designations in Cyrillic; endings of Polish, Turkish, Hungarian
        ("لتنضم إلى إف-22 وإف-35.", "ar", {"F-22", "F-35"}),
        ('دخلت منظومة "إس - ٤۰۰" الخدمة.', "ar", {"S-400"}),
        ("Ракеты СС-24 и СС-19 стояли под Первомайском.", "ru", {"RS-22", "RS-18"}),
        ("Sześć MiGów-29 i systemy Oriesznik.", "pl", {"MiG-29", "Oreshnik"}),
        ("Patriotları kuracak askerler geldi, füze sistemi yok.", "tr", {"Patriot", "missile"}),
        ("Lynxekkel és Leopardokkal gyakoroltak a lőtéren.", "hu", {"Lynx", "Leopard 2"}),
    ],
)
def test_systems(reader, text, lang, found) -> None:
    assert systems(prepare(reader, text, lang)) == found


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("The New England Patriots will play two F-16 pilots in Frankfurt.", "en", {"F-16"}),
        ("The Patriots quarterback was seen beside a tank in Frankfurt.", "en", {"tank"}),
        ("A UAZ Patriot and two tanks stood at the border near Belgorod.", "en", {"tank"}),
        ("The 'Golden Arrows' squadron is based at Ambala with its Rafales.", "en", {"Rafale"}),
        ("Super Typhoon Uwan hit Luzon, and two C-17 and a frigate were sent.", "en", {"warship"}),
        ("Typhoon Kalmaegi left 200 dead in Cebu, where helicopters landed.", "en", {"helicopter"}),
        ("Exercise Neptune Strike began off Naples with a submarine.", "en", {"submarine"}),
        ("Operation LYNX began in Lublin with helicopters.", "en", {"helicopter"}),
        ("During exercise Orion, Leopard tanks crossed the Marne.", "en", {"Leopard 2"}),
        ("Neptune Energy runs a platform with a radar off Norway.", "en", {"radar"}),
        ("The Apache tribe saw a bomber over Arizona.", "en", {"bomber"}),
        ("General Abrams commanded tanks in Korea.", "en", {"tank"}),
        ("Charles Leclerc passed a tank in Monaco.", "en", {"tank"}),
        ("Senator Bradley spoke about tanks in Newark.", "en", {"tank"}),
        ("At the zoo in Wroclaw a baby Giraffe saw a helicopter.", "en", {"helicopter"}),
        ("Peacekeepers of UNIFIL met a drone near Naqoura.", "en", {"drone"}),
        ("The yacht Typhoon and a frigate lay off Malta.", "en", {"warship"}),
        ("Fuel tanks, water tanks and an oil storage tank burned in Feodosia.", "en", set()),
        ("The think tank, the tank farm and the Tank Museum are in Kerch.", "en", set()),
        ("Tank cars and tanks stood at Taman.", "en", {"tank"}),
        ("The 52nd Fighter Wing and its fighters are at Spangdahlem.", "en", {"fighter aircraft"}),
        ("A fighter pilot, foreign fighters and Hezbollah fighters were in Tyre.", "en", set()),
        ("Chinese fighters landed on Woody Island.", "en", {"fighter aircraft"}),
        ("A NATO battle group of tanks is in Rukla.", "en", {"tank"}),
        ("A carrier strike group is in the Red Sea.", "en", {"warship"}),
        ("A Land Cruiser, a cruise ship and a container ship were seen in Odesa.", "en", set()),
        ("Radar images and bright radar signals showed Sevastopol; the flight fell off radar.", "en", set()),
        ("Weather radar and a speed radar stand in Tallinn.", "en", set()),
        ("A radar on Saaremaa showed a drone operator; drone footage shows Bakhmut.", "en", {"radar"}),
        ("Drone strikes, missile debris and a ballistic missile test were reported in Kyiv.", "en", set()),
        ("Drones and missiles stand in Crimea.", "en", {"drone", "missile"}),
        ("The Missile Defense Agency is in Huntsville, artillery shells in Scranton.", "en", set()),
        ("A suicide bomber came to Quetta, two bombers to Olenya.", "en", {"bomber"}),
        (
            "A KF-51 Panther and a Lynx infantry fighting vehicle were seen in Zalaegerszeg.",
            "en",
            {"KF41 Lynx", "KF51 Panther"},
        ),
        ("A Lynx helicopter and two Puma helicopters landed in Split.", "en", {"Lynx", "SA 330 Puma"}),
        ("Hawk trainers are at Valley, HAWK launchers in Mykolaiv.", "en", {"BAE Hawk", "HAWK"}),
        (
            "Patriots, Abrams tanks and Bradleys are in Poland; two Typhoons flew over Siauliai.",
            "en",
            {"Eurofighter Typhoon", "M1 Abrams", "M2 Bradley", "Patriot"},
        ),
        ("Газета «Буревестник» пишет о танках под Ростовом.", "ru", {"tank"}),
        ("УАЗ «Патриот» и танк стоят под Белгородом.", "ru", {"tank"}),
        ("Футбольный клуб «Витязь» и танки стоят в Подольске.", "ru", {"tank"}),
        ("На учениях «Грады» и танки стояли под Ростовом.", "ru", {"Grad", "tank"}),
        ("Атака дронов на Энгельс: танк стоит на базе.", "ru", {"tank"}),
        ("В Крыму заняли площадку пусковые ударных дронов.", "ru", {"drone"}),
        ("Самолёт пропал с радаров под Брянском, радар стоит в Воронеже.", "ru", {"aircraft", "radar"}),
        ("Космический корабль «Союз» и танк стоят на Байконуре.", "ru", {"tank"}),
        ("Комплекс «Бук» и установка «Град» стоят в Снежном.", "ru", {"Buk", "Grad"}),
        ("Бригада «Буревій» і танк стоять під Сіверськом.", "uk", {"tank"}),
        ("РСЗВ «Буревій» і танк стоять під Харковом.", "uk", {"Bureviy", "tank"}),
        ("Готель «Нептун» і танк стоять в Одесі.", "uk", {"tank"}),
        ("Оператор дрона бачив танк під Херсоном.", "uk", {"tank"}),
        ("Taifun Uwan traf Manila, in Kiel liegt eine Fregatte.", "de", {"warship"}),
        ("Frau Fuchs sah einen Panzer in Rukla, Fuchs-Panzer stehen dort.", "de", {"Fuchs", "tank"}),
        ("Das Flugzeug verschwand vom Radar bei Kiel.", "de", {"aircraft"}),
        ("Le supermarché Leclerc de Lille est fermé ; un drone y est tombé.", "fr", {"drone"}),
        ("Le général Leclerc entra à Strasbourg avec des chars.", "fr", {"tank"}),
        ("L'avion de ligne a disparu des radars près de Brest.", "fr", set()),
        ("Un radar est installé à Taverny, des chars Leclerc sont à Cincu.", "fr", {"Leclerc", "radar"}),
        ("L'exercice Orion a lieu à Brest avec une frégate.", "fr", {"warship"}),
        ("Krab został złowiony w Gdyni, obok stoi czołg.", "pl", {"tank"}),
        ("Jednostka GROM i czołg są w Gdyni.", "pl", {"tank"}),
        ("Samolot zniknął z radarów koło Łodzi, gdzie stoi czołg.", "pl", {"aircraft", "tank"}),
        ("Haubice Krab i zestawy Grom stoją w Orzyszu.", "pl", {"Grom", "Krab"}),
        ("El tanque de agua de Cádiz está junto a un tanque.", "es", {"tank"}),
        ("La caza del jabalí empieza en Toledo; los cazas están en Torrejón.", "es", {"fighter aircraft"}),
        ("Francisco Pizarro fundó Lima; un crucero turístico llegó a Cádiz.", "es", set()),
        ("La polizia è a caccia dei ladri a Roma; i caccia sono a Trapani.", "it", {"fighter aircraft"}),
        ("Il carro di carnevale è a Viareggio, un carro armato a Roma.", "it", {"tank"}),
        ("Grupul de luptă NATO cu tancuri este la Cincu.", "ro", {"tank"}),
        ("Avionul a dispărut de pe radare lângă Cluj; un tanc e la Cincu.", "ro", {"aircraft", "tank"}),
        ("Yakıt tankı Mersin'de yandı, Hatay'da bir tank duruyor.", "tr", {"tank"}),
        ("Bir kirpi Ankara'da görüldü, tank Hatay'da.", "tr", {"tank"}),
        ("Fırtına obüsleri Hatay'da duruyor.", "tr", {"T-155 Fırtına"}),
        ("مقاتلون أجانب دخلوا حلب، ودبابات في رفح.", "ar", {"tank"}),
        ("اختفت الطائرة عن الرادار قرب القاهرة.", "ar", {"aircraft"}),
        ("Prezidentka Zuzana Čaputová viděla tank v Nitře.", "cs", {"tank"}),
        ("Houfnice Zuzana a tank stojí v Nitře.", "cs", {"Zuzana 2", "tank"}),
        ("Výletní loď a tank jsou v Děčíně.", "cs", {"tank"}),
        ("Radar na měření rychlosti stojí v Brně, radar armády v Nitře.", "cs", {"radar"}),
        ("Lėktuvas dingo iš radarų prie Kauno, radaras stovi Rukloje.", "lt", {"aircraft", "radar"}),
        ("Greičio matavimo radaras stovi Kaune.", "lt", set()),
        ("A gép eltűnt a radarról Győr mellett, ahol egy tank áll.", "hu", {"tank"}),
        ("A Lynx harcjárművek Tatán állnak, a sétahajó Győrben.", "hu", {"KF41 Lynx"}),
        ("El destacamento aerotáctico ‘Vilkas’ lleva cuatro Eurofighter a Siauliai.", "es", {"Eurofighter Typhoon"}),
        ("La mission Lynx continue à Tapa avec des chars.", "fr", {"tank"}),
        ("L'opération Serval est finie ; des blindés Serval sont à Tapa.", "fr", {"Serval"}),
        ("Die Kaserne des Schnellbootgeschwaders liegt in Warnemünde, ein Panzer davor.", "de", {"tank"}),
        ("Letecká škola vrtulníkového letectva a tank jsou v Přerově.", "cs", {"tank"}),
        ("Altay dağlarında bir tank var, Altay tankları Adana'da.", "tr", {"Altay", "tank"}),
        ("Le détachement Mamba est à Capu Midia, le détachement Patriot en Slovaquie.", "fr", {"SAMP/T", "Patriot"}),
        ("El destacamento Patriot está en Adana.", "es", {"Patriot"}),
        # designations with a word's ending inside, and names in two words or in one
        ("MiG-urile 21 LanceR zboară la Câmpia Turzii, două MiG-uri 29 la Constanța.", "ro", {"MiG-21", "MiG-29"}),
        ("MiGi-29 z Malborka i FA-50 z Mińska stoją w Łasku.", "pl", {"MiG-29", "FA-50"}),
        ("Deux Blackhawk et un Caïman Marine sont à Hyères.", "fr", {"Black Hawk", "NH90"}),
        ("I blindati Centauro e Dardo sono in Lettonia.", "it", {"Centauro", "Dardo"}),
        ("ATAK helikopterleri Siirt'te, T-129 Hakkari'de.", "tr", {"T129 ATAK"}),
        ("A Gidrán harcjárművek Debrecenben állnak.", "hu", {"Gidrán"}),
        ("Bojowe wozy piechoty Borsuk stoją w Giżycku.", "pl", {"Borsuk"}),
        ("F-15s of the 67th FS 'Fighting Cocks' left Kadena.", "en", {"F-15"}),
        ("Корабли Южного военного округа и комплекс С-400 стоят в Ахтубинске.", "ru", {"warship", "S-400"}),
        ('"Адмирал Эссен" и "Маршал Шапошников" идут в Тартус.', "ru", {"Admiral Essen", "Marshal Shaposhnikov"}),
        ('Газета "Минск" пишет: комплекс С-400 в Москве.', "ru", {"S-400"}),
        ("An Il-20 and the Crown's F-16s are at Hmeimim.", "en", {"Il-20", "F-16"}),
        (
            "Surface-to-air and anti-ship missiles went to Ishigaki.",
            "en",
            {"surface-to-air missile", "anti-ship missile"},
        ),
    ],
)
def test_what_has_only_the_name_of_a_weapon_is_none(reader, text, lang, found) -> None:
    ready = prepare(reader, text, lang)
    assert systems(ready) == found
    assert all(mention.sure for mention in ready.systems)


def test_a_doubtful_name_needs_a_text_about_weapons(reader) -> None:
    assert not systems(prepare(reader, "The Patriots won in Boston again.", "en"))
    # or a sentence in which something is put, moved or seen somewhere: for the judge to weigh
    assert systems(prepare(reader, "The HAWKs have left Al-Watiya.", "en")) == {"HAWK"}
    assert systems(prepare(reader, "«Полонезы» перебросили в Лунинец.", "ru")) == {"Polonez"}


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("S-400 launchers appeared a day before ministers are due to meet at Ramstein air base.", "en", set()),
        ("Patriots came up at the summit in Vilnius; a battery stands at Šiauliai.", "en", {"Šiauliai"}),
        ("Корабли Черноморского флота с «Калибрами» вышли из Севастополя.", "ru", {"Севастополя"}),
        ("A frigate of the Black Sea Fleet is moored at Tartus.", "en", {"Tartus"}),
        ("Sources close to the Kremlin spoke of S-400s.", "en", set()),
        ("A Patriot battery was put under the command near Naples.", "en", {"near Naples"}),
        ("HMAS Hobart sailed. Hobart was seen; two S-400s stood in Hobart.", "en", {"Hobart"}),
        ("In March, and on Thursday, two S-400s stood in Sevastopol.", "en", {"Sevastopol"}),
        ("The Musca-class minesweeper left Constanta.", "en", {"Constanta"}),
        ("Корвет идёт Северным морским путём в порт Диксон.", "ru", {"Северным морским путём", "порт Диксон"}),
        ("Комплекси «Іскандер» вивезли з Капустіного Яру.", "uk", {"Капустіного Яру"}),
        ("Танки разгрузили на станции Гудогай.", "ru", {"Гудогай"}),
        ("Patriots stood in Syria near the Turkish border until 2015.", "en", {"Syria", "near the Turkish border"}),
        ("Ships with missiles cruise off the Romanian coast.", "en", {"off the Romanian coast"}),
        ("The Secretary met officers of the US Air Force; F-16s are at Aviano AFB.", "en", {"Aviano AFB"}),
        ("By FY2018 Miyako Island gets surface-to-air missile units.", "en", {"Miyako Island"}),
        ("Крім того, ЗРК розгорнуто в Севастополі, морський порт закрито.", "uk", {"Севастополі"}),
        ("Корабли Южного военного округа и комплекс С-400 стоят в Ахтубинске.", "ru", {"Ахтубинске"}),
        ("Patriots stehen im Osten Polens, S-400 im Norden der Krim.", "de", {"im Osten Polens", "Norden der Krim"}),
        ("Zwei Panzer stehen in Norden.", "de", {"Norden"}),
        (
            "Patriotlar Polonya'nın doğusunda ve İdlib'in güneyinde konuşlandı.",
            "tr",
            {"Polonya'nın doğusunda", "İdlib'in güneyinde"},
        ),
        ("S-400 stehen vor der Küste Syriens.", "de", {"vor der Küste Syriens"}),
        ("S-400 stovi prie Lenkijos sienos ir prie Sirijos krantų.", "lt", {"Lenkijos sienos", "Sirijos krantų"}),
        (
            "تنتشر إس-400 على بعد 40 كيلومتراً إلى الشمال من حمص وقبالة سواحل سوريا وشمال لبنان.",
            "ar",
            {"40 كيلومتراً إلى الشمال من حمص", "وقبالة سواحل سوريا", "وشمال لبنان"},
        ),
        ("Az Sz-400-asok Szíriában állnak.", "hu", {"Szíriában"}),
        ("S-400 stoi w Damaszku i Homlu, Patriot w Białymstoku.", "pl", {"Damaszku", "Homlu", "Białymstoku"}),
        ("S-400 stovi Džankojuje, kiti Brianske ir prie Gotlando.", "lt", {"Džankojuje", "Brianske", "prie Gotlando"}),
        ("Az Sz-400-as Donyeckben áll.", "hu", {"Donyeckben"}),
        ("Sistema Patriot stovi Lenkijos rytuose.", "lt", {"Lenkijos rytuose"}),
        ("A Patriot Szíria északi részén áll.", "hu", {"Szíria északi részén"}),
    ],
)
def test_places(reader, text, lang, found) -> None:
    assert places(prepare(reader, text, lang)) == found


@pytest.mark.parametrize(
    ("text", "lang", "found", "at"),
    [
        ("USS North Carolina docked at HMAS Stirling in Australia.", "en", {"USS North Carolina"}, "HMAS Stirling"),
        ("An S-400 battery was moved to Voronezh from Luga.", "en", {"S-400"}, "Voronezh"),
        ("Ships of the Indian navy and two S-400s lie in Goa.", "en", {"S-400"}, "Goa"),
        ("The frigate Hamburg lies in Souda, two S-400s in Hamburg.", "en", {"Hamburg", "S-400"}, "Hamburg"),
        ("Two S-400s left Luga. Belgorod, Voronezh and Rostov regions saw none.", "en", {"S-400"}, "Voronezh"),
        ("USS Nimitz left San Diego on Monday, destroyers too.", "en", {"USS Nimitz"}, "San Diego"),
        ("The Voronezh at Armavir and two S-400s are on duty.", "en", {"S-400", "Voronezh"}, "Armavir"),
        ("С-400 стоїть у Сумах. Під ударом опинилися Дніпро, Одеса та Харків.", "uk", {"S-400"}, "Дніпро"),
        ("РЛС «Дніпро» стоїть у Севастополі.", "uk", {"Dnepr"}, "Севастополі"),
    ],
)
def test_a_place_with_the_name_of_a_system_is_a_place(reader, text, lang, found, at) -> None:
    ready = prepare(reader, text, lang)
    assert systems(ready) - {"warship"} == found
    assert at in places(ready)


def test_the_site_of_a_designation_is_no_longer_name(reader) -> None:
    assert systems(prepare(reader, "The THAAD site in Seongju has reached full capability.", "en")) == {"THAAD"}


def test_a_site_without_a_name_is_kept_for_equipment_without_one_only(reader) -> None:
    assert places(prepare(reader, "The residence was surrounded by military equipment.", "en")) == {"residence"}
    assert not prepare(reader, "An S-400 battery stands at an air base.", "en").links


def test_a_town_beside_its_air_base_is_no_second_place(reader) -> None:
    ready = prepare(reader, "F-16s came to Zokniai Air Base, near the northern town of Siauliai in Lithuania.", "en")
    base, town, country = sorted(ready.phrases, key=lambda phrase: phrase.start)
    assert lies_by(town, base)
    assert not lies_by(base, town)
    assert not lies_by(country, base)  # what holds it is told apart from what lies beside it
    assert contains(country, base)
