using System.Buffers.Binary;
using System.Text;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>Makes the dimension tables about codes: procedures, categories, payers, places of service, benchmarks.</summary>
internal sealed class CodeTables(StarSchema star)
{
    private const double ConversionFactor = 32.3465;

    private static readonly Schema CodeSchema = new(
    [
        new Field("code_type", LakeType.String, IsNullable: false),
        new Field("code", LakeType.String, IsNullable: false),
        new Field("code_description", LakeType.String),
        new Field("code_name", LakeType.String),
    ]);

    private static readonly Schema CategorySchema = new(
    [
        new Field("proc_cd", LakeType.String, IsNullable: false),
        new Field("proc_set", LakeType.String),
        new Field("proc_class", LakeType.String),
        new Field("proc_group", LakeType.String),
    ]);

    private static readonly Schema PayerSchema = new(
    [
        new Field("payer_slug", LakeType.String, IsNullable: false),
        new Field("payer_name", LakeType.String),
        new Field("parent_organization", LakeType.String),
    ]);

    private static readonly Schema PosSetSchema = new(
    [
        new Field("pos_set_id", LakeType.String, IsNullable: false),
        new Field("pos_members", LakeType.List(LakeType.String)),
    ]);

    private static readonly Schema BenchmarkSchema = new(
    [
        new Field("state", LakeType.String, IsNullable: false),
        new Field("code", LakeType.String, IsNullable: false),
        new Field("code_type", LakeType.String, IsNullable: false),
        new Field("medicare_state_rate", LakeType.Double),
        new Field("medicare_national_rate", LakeType.Double),
        new Field("work_rvu", LakeType.Double),
        new Field("practice_expense_rvu", LakeType.Double),
        new Field("malpractice_rvu", LakeType.Double),
        new Field("conversion_factor", LakeType.Double),
    ]);

    public SampleTable Codes => new("dims/dim_code.parquet", CodeSchema, AddCodes);

    public SampleTable Categories => new("dims/dim_code_cat.parquet", CategorySchema, AddCategories);

    public SampleTable Payers => new("dims/dim_payer.parquet", PayerSchema, AddPayers);

    public static SampleTable PosSets => new("dims/dim_pos_set.parquet", PosSetSchema, AddPosSets);

    public SampleTable Benchmarks => new("dims/bench_medicare.parquet", BenchmarkSchema, AddBenchmarks);

    private IEnumerable<int> AddCodes(SampleRowBuilder rows)
    {
        foreach (var procedure in star.Procedures.Procedures)
        {
            var kind = ProcedureCatalog.ClassOf(procedure);
            // The code table lags behind too: every third emerging code is not in it.
            if (kind.Class is null && procedure.Number % 3 == 0)
                continue;
            var name = kind.Class ?? "Emerging technology";
            rows.Add(kind.CodeType).Add(procedure.Code)
                .Add($"{name}, service {procedure.Number + 1} of {kind.Count}; \"{procedure.Code}\"")
                .Add(procedure.Number % 50 == 49 ? null : $"{name} {procedure.Number + 1}");
            yield return rows.Count;
        }
    }

    private IEnumerable<int> AddCategories(SampleRowBuilder rows)
    {
        foreach (var procedure in star.Procedures.Procedures)
        {
            var kind = ProcedureCatalog.ClassOf(procedure);
            if (kind.Set is null)
                continue;
            rows.Add(procedure.Code).Add(kind.Set).Add(kind.Class).Add(kind.Group);
            yield return rows.Count;
        }
    }

    private IEnumerable<int> AddPayers(SampleRowBuilder rows)
    {
        for (var i = 0; i < star.Options.Payers; i++)
        {
            var payer = PayerVocabulary.Get(i);
            rows.Add(payer.Slug).Add(payer.Name).Add(payer.Parent);
            yield return rows.Count;
        }
    }

    private static IEnumerable<int> AddPosSets(SampleRowBuilder rows)
    {
        for (var i = 0; i < PosSetVocabulary.Count; i++)
        {
            rows.Add(PosSetVocabulary.Keys[i]).Add(Pack(PosSetVocabulary.MembersOf(i)));
            yield return rows.Count;
        }
    }

    /// <summary>Only positive rates: a plan may divide by them.</summary>
    private IEnumerable<int> AddBenchmarks(SampleRowBuilder rows)
    {
        for (var state = 0; state < star.Options.States; state++)
        {
            var random = SampleRandom.For(star.Options.Seed, SampleStream.Benchmarks, state);
            foreach (var procedure in star.Procedures.Procedures)
            {
                var isMissing = random.Chance(50);
                if (star.Options.HasGaps && isMissing)
                    continue;
                var kind = ProcedureCatalog.ClassOf(procedure);
                var units = kind.CodeType == "CPT" ? procedure.NationalRate / ConversionFactor : (double?)null;
                rows.Add(PlaceVocabulary.State(state)).Add(procedure.Code).Add(kind.CodeType)
                    .Add(Math.Round(procedure.NationalRate * PlaceVocabulary.PriceFactor(state), 2)).Add(procedure.NationalRate)
                    .Add(Share(units, 0.52)).Add(Share(units, 0.43)).Add(Share(units, 0.05))
                    .Add(units is null ? null : (double?)ConversionFactor);
                yield return rows.Count;
            }
        }
    }

    private static double? Share(double? units, double share) => units is null ? null : Math.Round(units.Value * share, 2);

    private static byte[] Pack(ReadOnlySpan<string?> members)
    {
        using var packed = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(number, members.Length);
        packed.Write(number);
        foreach (var member in members)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, member is null ? -1 : Encoding.UTF8.GetByteCount(member));
            packed.Write(number);
            packed.Write(Encoding.UTF8.GetBytes(member ?? ""));
        }
        return packed.ToArray();
    }
}
