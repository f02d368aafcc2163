"""Invented names, from many places, as in English schools."""

FORENAMES = {
    "F": (
        "Ada Aisha Amelia Anya Ava Bea Chidinma Clara Daisy Edie Ella Esme Eva Fatima Florence Freya Grace Hana Harriet Imogen "
        "Isla Ivy Jasmin Kezia Layla Leila Lila Lily Lucia Mabel Maisie Maryam Matilda Maya Mei Mia Mila Nadia Nia Nina Noor Olive "
        "Orla Phoebe Poppy Priya Ruby Saoirse Sienna Sofia Sophie Tabitha Thea Willow Yasmin Zara Zofia Zoë"
    ).split(),
    "M": (
        "Aaron Abdul Adam Alfie Amir Archie Arlo Arthur Ayaan Ben Billy Caleb Charlie Chidi Daniel Dev Dylan Eli Elijah Eshan Ethan "
        "Felix Finley Freddie George Harvey Hassan Henry Hugo Ibrahim Isaac Jack Jakub James Jayden Joel Jude Kai Kofi Leo Liam "
        "Lucas Malik Mateo Max Mohammed Noah Oliver Omar Oscar Rafael Reuben Rory Sam Samuel Seth Theo Toby Umar William Yusuf Zac"
    ).split(),
}
SURNAMES = (
    "Abbott Adeyemi Ahmed Akintola Ali Allen Barlow Begum Bennett Brontë Brooks Byrne Carter Chen Choudhury Clough Cole Cooper "
    "D'Arcy Davies Dixon Dutta Eze Fairclough Farrow Fletcher Fofana Fraser Garner Gill Greenhalgh Hall Hartley "
    "Hartley-Taylor-Whitworth Hassan Hayes Holt Hussain Iqbal Jarvis Jones Kaur Kelly Khan Kowalski Lewis Lis Lomas Mahmood Marsh "
    "Mensah Morgan Moyo Murphy Nguyen Nowak Nuttall O'Connor Okafor Okoro Osei Parekh Patel Pearce Popescu Price Quayle Rahman Reid "
    "Ridley Roberts Rowbotham Sandhu Sharples Shaw Singh Smalley Sow Stone Tan Taylor Thorpe Turner Varley Walsh Watts Whitworth "
    "Wójcik Wright Yates Yilmaz Zhang"
).split()
ADULTS = {
    "F": "Alice Amina Anna Beth Carla Dawn Eilidh Emma Ewa Farah Gemma Helen Ife Joanne Karen Laura Leanne Maria Naila Ngozi Olga Rachel Sadia Sarah Tanya Wei".split(),
    "M": "Adam Ben Carl Craig Daniel David Faisal Gareth Imran Jamal James Kwame Lee Marek Mark Martin Neil Omar Paul Peter Rashid Sean Simon Steven Tariq Tom".split(),
}
LANGUAGES = (
    "Polish",
    "Urdu",
    "Arabic",
    "Romanian",
    "Punjabi",
    "Mandarin",
    "Somali",
    "Turkish",
    "Bengali",
    "Portuguese",
)
STREETS = (
    "Moor Lane",
    "Church Road",
    "Chapel Lane",
    "Station Road",
    "Mill Street",
    "Elm Avenue",
    "The Crescent",
    "Brook Way",
    "High Street",
    "Quarry Bank",
)
TREES = ("Rowan", "Ash", "Birch", "Cedar", "Elder", "Elm", "Oak", "Hazel")  # class names: 5 Elm

STAFF = (  # role, title, forename, surname, job title
    ("office", "Mr", "Jude", "Marsh", "Office manager"),
    ("attendance_officer", "Mrs", "Priya", "Varley", "Attendance officer"),
    ("headteacher", "Dr", "Hana", "Okafor", "Headteacher"),
    ("leadership", "Mrs", "Maisie", "Ridley", "Assistant head, attendance lead"),
    ("safeguarding", "Mr", "Oscar", "Bennett", "SENCO and safeguarding lead"),
    ("head_of_year", "Ms", "Nina", "Quayle", "Phase leader, Years 5 and 6"),
    ("welfare_officer", "Ms", "Sadie", "Thorpe", "Education welfare officer"),
    ("governor", "Ms", "Farah", "Hartley", "Attendance governor"),
    ("administrator", "Mr", "Leo", "Pearce", "School business manager"),
)
TEACHERS = (
    ("Miss", "Clara", "Farrow"),
    ("Mr", "Reuben", "Lomas"),
    ("Mrs", "Nadia", "Iqbal"),
    ("Mr", "Theo", "Carter"),
    ("Ms", "Grace", "Turner"),
    ("Mr", "Isaac", "Hall"),
    ("Mrs", "Beth", "Stone"),
)
