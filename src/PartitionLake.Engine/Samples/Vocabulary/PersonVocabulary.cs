namespace PartitionLake.Engine.Samples.Vocabulary;

/// <summary>Names of people and streets.</summary>
internal static class PersonVocabulary
{
    private static readonly string[] FirstNames =
    [
        "James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth", "William", "Barbara",
        "Priya", "Wei", "José", "Fatima", "Hiroshi", "Olga", "Kwame", "Siobhán", "Mei-Ling", "D'Andre", "Anh", "Zoë",
    ];

    private static readonly string[] LastNames =
    [
        "Smith", "Johnson", "Williams", "Brown", "Jones", "García", "Miller", "Davis", "Rodríguez", "Martinez", "Hernández", "Lopez",
        "O'Connor", "Nguyen", "Patel", "Kim", "Núñez", "Smith-Jones", "van der Berg", "Müller", "Al-Sayed", "Okafor", "Ivanova", "Łukasik",
    ];

    private static readonly string[] Streets =
    [
        "Main St", "Oak Ave", "Peachtree Rd NE", "Martin Luther King Jr Blvd", "Hospital Dr, Suite 200", "County Rd 12 #4", "N 1st St", "Broadway",
    ];

    public static string FirstName(ref SampleRandom random) => FirstNames[random.Below(FirstNames.Length)];

    public static string LastName(ref SampleRandom random) => LastNames[random.Below(LastNames.Length)];

    public static string Street(ref SampleRandom random) => Streets[random.Below(Streets.Length)];
}
