namespace PartitionLake.Engine.Samples.Vocabulary;

/// <summary>Provider taxonomies of the NUCC code set, about as frequent as in the registry, the most frequent first.</summary>
internal static class TaxonomyVocabulary
{
    private static readonly Taxonomy[] All =
    [
        new("207R00000X", "Internal Medicine", "MD"),
        new("207Q00000X", "Family Medicine", "MD"),
        new("101YP2500X", "Counselor, Professional", "LPC"),
        new("363LF0000X", "Nurse Practitioner, Family", "FNP-C"),
        new("1041C0700X", "Social Worker, Clinical", "LCSW"),
        new("282N00000X", "General Acute Care Hospital", null),
        new("225100000X", "Physical Therapist", "PT, DPT"),
        new("363A00000X", "Physician Assistant", "PA-C"),
        new("208000000X", "Pediatrics", "MD"),
        new("111N00000X", "Chiropractor", "D.C."),
        new("261QU0200X", "Clinic/Center, Urgent Care", null),
        new("103TC0700X", "Psychologist, Clinical", "Ph.D."),
        new("207V00000X", "Obstetrics & Gynecology", "MD"),
        new("2084P0800X", "Psychiatry & Neurology, Psychiatry", "MD"),
        new("207P00000X", "Emergency Medicine", "DO"),
        new("2085R0202X", "Radiology, Diagnostic Radiology", "MD"),
        new("207L00000X", "Anesthesiology", "MD"),
        new("291U00000X", "Clinical Medical Laboratory", null),
        new("152W00000X", "Optometrist", "O.D."),
        new("207RC0000X", "Internal Medicine, Cardiovascular Disease", "MD, FACC"),
        new("208600000X", "Surgery", "MD"),
        new("207X00000X", "Orthopaedic Surgery", "MD"),
        new("106H00000X", "Marriage & Family Therapist", "LMFT"),
        new("122300000X", "Dentist", "DDS"),
        new("235Z00000X", "Speech-Language Pathologist", "CCC-SLP"),
        new("225X00000X", "Occupational Therapist", "OTR/L"),
        new("332B00000X", "Durable Medical Equipment & Medical Supplies", null),
        new("207RG0100X", "Internal Medicine, Gastroenterology", "MD"),
        new("207N00000X", "Dermatology", "MD"),
        new("207W00000X", "Ophthalmology", "MD"),
        new("2084N0400X", "Psychiatry & Neurology, Neurology", "MD"),
        new("207RH0003X", "Internal Medicine, Hematology & Oncology", "MD"),
        new("367500000X", "Nurse Anesthetist, Certified Registered", "CRNA"),
        new("208800000X", "Urology", "MD"),
        new("207Y00000X", "Otolaryngology", "DO"),
        new("213E00000X", "Podiatrist", "DPM"),
        new("207RP1001X", "Internal Medicine, Pulmonary Disease", "MD"),
        new("314000000X", "Skilled Nursing Facility", null),
        new("133V00000X", "Dietitian, Registered", "RD"),
        new("207ZP0102X", "Pathology, Anatomic Pathology & Clinical Pathology", "MD"),
        new("251G00000X", "Hospice Care, Community Based", null),
        new("231H00000X", "Audiologist", "Au.D."),
    ];

    public static int Count => All.Length;

    public static Taxonomy Get(int index) => All[index];
}

/// <param name="Code">The taxonomy code.</param>
/// <param name="Description">Its name.</param>
/// <param name="Credential">What such a person writes behind the name; null where the provider is an organization.</param>
internal sealed record Taxonomy(string Code, string Description, string? Credential)
{
    public bool IsOrganization => Credential is null;
}
