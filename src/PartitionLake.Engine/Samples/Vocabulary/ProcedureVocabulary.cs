namespace PartitionLake.Engine.Samples.Vocabulary;

/// <summary>Classes of procedure codes with a range of code numbers and of prices each.</summary>
internal static class ProcedureVocabulary
{
    private const string Cpt = "CPT";
    private const string Hcpcs = "HCPCS";
    private const string Drg = "MS-DRG";

    private static readonly ProcedureClass[] All =
    [
        new("Evaluation and Management", "Office/outpatient services", "Visits", Cpt, "", 99202, 5, "", 14, 45, 260, 90),
        new("Evaluation and Management", "Hospital inpatient and observation care", "Visits", Cpt, "", 99221, 5, "", 19, 80, 330, 30),
        new("Evaluation and Management", "Emergency department services", "Visits", Cpt, "", 99281, 5, "", 5, 12, 190, 35),
        new("Evaluation and Management", "Nursing facility services", "Visits", Cpt, "", 99304, 5, "", 13, 50, 240, 10),
        new("Evaluation and Management", "Preventive medicine services", "Visits", Cpt, "", 99381, 5, "", 17, 90, 210, 25),
        new("Anesthesia", "Head, neck", "Anesthesia", Cpt, "", 100, 5, "", 45, 90, 700, 6),
        new("Anesthesia", "Thorax (chest wall and shoulder girdle)", "Anesthesia", Cpt, "", 400, 5, "", 40, 90, 900, 5),
        new("Surgery", "Integumentary system", "Procedures", Cpt, "", 10040, 5, "", 130, 60, 1_900, 22),
        new("Surgery", "Musculoskeletal system", "Procedures", Cpt, "", 20100, 5, "", 160, 70, 3_400, 26),
        new("Surgery", "Respiratory system", "Procedures", Cpt, "", 30000, 5, "", 70, 80, 2_100, 8),
        new("Surgery", "Cardiovascular system", "Procedures", Cpt, "", 33016, 5, "", 120, 120, 5_200, 10),
        new("Surgery", "Digestive system", "Procedures", Cpt, "", 43180, 5, "", 140, 110, 2_900, 20),
        new("Surgery", "Urinary system", "Procedures", Cpt, "", 50010, 5, "", 80, 90, 2_300, 8),
        new("Surgery", "Maternity care and delivery", "Procedures", Cpt, "", 59000, 5, "", 35, 100, 2_600, 9),
        new("Surgery", "Eye and ocular adnexa", "Procedures", Cpt, "", 65091, 5, "", 90, 80, 1_800, 9),
        new("Radiology", "Diagnostic radiology (imaging)", "Imaging", Cpt, "", 70010, 5, "", 180, 20, 640, 40),
        new("Radiology", "Diagnostic ultrasound", "Imaging", Cpt, "", 76506, 5, "", 45, 40, 310, 18),
        new("Radiology", "Radiation oncology", "Imaging", Cpt, "", 77261, 5, "", 40, 90, 2_000, 5),
        new("Pathology and Laboratory", "Organ or disease-oriented panels", "Tests", Cpt, "", 80047, 5, "", 12, 8, 60, 20),
        new("Pathology and Laboratory", "Chemistry", "Tests", Cpt, "", 82009, 5, "", 150, 4, 90, 34),
        new("Pathology and Laboratory", "Hematology and coagulation", "Tests", Cpt, "", 85002, 5, "", 60, 3, 70, 14),
        new("Pathology and Laboratory", "Proprietary laboratory analyses", "Tests", Cpt, "", 1, 4, "U", 60, 90, 3_900, 3),
        new("Medicine", "Psychiatry", "Other services", Cpt, "", 90785, 5, "", 40, 14, 230, 40),
        new("Medicine", "Immunization administration: vaccines/toxoids", "Other services", Cpt, "", 90460, 5, "", 15, 10, 40, 12),
        new("Medicine", "Physical medicine and rehabilitation", "Other services", Cpt, "", 97010, 5, "", 60, 8, 120, 38),
        new("Medicine", "Cardiovascular", "Other services", Cpt, "", 92920, 5, "", 70, 15, 1_100, 12),
        new("Medicine", "Ophthalmology", "Other services", Cpt, "", 92002, 5, "", 40, 20, 170, 10),
        new("Drugs", "Drugs administered other than oral method", "Drugs", Hcpcs, "J", 120, 4, "", 160, 1, 4_800, 24),
        new("Equipment", "Durable medical equipment", "Supplies", Hcpcs, "E", 100, 4, "", 120, 9, 1_500, 10),
        new("Equipment", "Orthotic procedures & devices", "Supplies", Hcpcs, "L", 112, 4, "", 90, 20, 2_200, 6),
        new("Transportation", "Ambulance and other transport services", "Supplies", Hcpcs, "A", 21, 4, "", 30, 8, 1_200, 5),
        new("Temporary codes", "Procedures/professional services", "Other services", Hcpcs, "G", 8, 4, "", 90, 10, 320, 9),
        new("Inpatient stays", "Medical", "Stays", Drg, "", 52, 3, "", 90, 4_200, 21_000, 8),
        new("Inpatient stays", "Surgical", "Stays", Drg, "", 453, 3, "", 60, 9_000, 68_000, 6),
        // Emerging technology: the category table does not know these.
        new(null, null, null, Cpt, "", 42, 4, "T", 40, 60, 2_400, 4),
    ];

    /// <summary>All classes; the last has no category.</summary>
    public static ReadOnlySpan<ProcedureClass> Classes => All;
}

/// <param name="Set">The widest category.</param>
/// <param name="Class">The category within it.</param>
/// <param name="Group">The kind of service.</param>
/// <param name="CodeType">The code system.</param>
/// <param name="Prefix">What codes begin with.</param>
/// <param name="First">The first number.</param>
/// <param name="Digits">How many digits it is padded to.</param>
/// <param name="Suffix">What codes end with.</param>
/// <param name="Count">How many codes.</param>
/// <param name="LowRate">The lowest national rate, in dollars.</param>
/// <param name="HighRate">The highest.</param>
/// <param name="Weight">How often markets deal in it, relative to the others.</param>
internal sealed record ProcedureClass(
    string? Set, string? Class, string? Group, string CodeType, string Prefix, int First, int Digits, string Suffix,
    int Count, double LowRate, double HighRate, int Weight)
{
    /// <summary>Stays are paid to the hospital only.</summary>
    public bool IsInstitutionalOnly => CodeType == "MS-DRG";
}
