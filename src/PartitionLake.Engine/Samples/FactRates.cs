using System.Globalization;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Samples.Vocabulary;

namespace PartitionLake.Engine.Samples;

/// <summary>Makes the rows of the fact table, a row group at a time. Groups depend on nothing but their number.</summary>
internal sealed class FactRates
{
    private const int FirstYear = 2025;
    private const int NoEndOfContract = 2_932_896;
    private const int PosSets = PosSetVocabulary.Count;

    private static readonly string[] NegotiatedTypes = ["negotiated", "fee schedule", "derived", "percentage", "per diem"];
    private static readonly string[] Arrangements = ["ffs", "bundle", "capitation"];
    private static readonly string[] BillingClasses = ["professional", "institutional"];
    private static readonly string[] CodeTypes = ["CPT", "HCPCS", "MS-DRG"];
    private static readonly WeightedChoice TypeChoice = new([60, 25, 9, 4, 2]);
    private static readonly WeightedChoice ArrangementChoice = new([94, 5, 1]);

    private readonly StarSchema _star;
    private readonly ByteDictionary _states;
    private readonly ByteDictionary _months;
    private readonly ByteDictionary _payers;
    private readonly ByteDictionary _entities;
    private readonly ByteDictionary _codes;
    private readonly ByteDictionary _groups;
    private readonly ByteDictionary _posSets = ByteDictionary.FromStrings(PosSetVocabulary.Keys);
    private readonly ByteDictionary _types = ByteDictionary.FromStrings(NegotiatedTypes);
    private readonly ByteDictionary _arrangements = ByteDictionary.FromStrings(Arrangements);
    private readonly ByteDictionary _billing = ByteDictionary.FromStrings(BillingClasses);
    private readonly ByteDictionary _codeTypes = ByteDictionary.FromStrings(CodeTypes);

    /// <summary>For each procedure class the position of its code system.</summary>
    private readonly int[] _codeTypeOfClass;
    private readonly int[] _lastDays;

    public FactRates(StarSchema star)
    {
        _star = star;
        var options = star.Options;
        _states = Dictionary(options.States, PlaceVocabulary.State);
        _months = Dictionary(options.Months, Month);
        _payers = Dictionary(options.Payers, i => PayerVocabulary.Get(i).Slug);
        _entities = Dictionary(options.Payers, i => PayerVocabulary.Get(i).Name);
        _codes = Dictionary(star.Procedures.Procedures.Length, i => star.Procedures.Procedures[i].Code);
        _groups = Dictionary(star.Providers.GroupCount, star.Providers.GroupKey);
        _codeTypeOfClass = new int[star.Procedures.ClassCount];
        for (var i = 0; i < _codeTypeOfClass.Length; i++)
            _codeTypeOfClass[i] = Array.IndexOf(CodeTypes, ProcedureVocabulary.Classes[i].CodeType);
        _lastDays = new int[4];
        for (var i = 0; i < _lastDays.Length; i++)
            _lastDays[i] = new DateOnly(FirstYear + i, 12, 31).DayNumber - new DateOnly(1970, 1, 1).DayNumber;
    }

    public static Schema Schema { get; } = new(
    [
        new Field("fact_uid", LakeType.String, IsNullable: false),
        new Field("state", LakeType.String, IsNullable: false),
        new Field("year_month", LakeType.String, IsNullable: false),
        new Field("payer_slug", LakeType.String, IsNullable: false),
        new Field("billing_class", LakeType.String, IsNullable: false),
        new Field("code_type", LakeType.String, IsNullable: false),
        new Field("code", LakeType.String, IsNullable: false),
        new Field("pg_uid", LakeType.String, IsNullable: false),
        new Field("pos_set_id", LakeType.String),
        new Field("negotiated_type", LakeType.String, IsNullable: false),
        new Field("negotiation_arrangement", LakeType.String, IsNullable: false),
        new Field("negotiated_rate", LakeType.Double, IsNullable: false),
        new Field("expiration_date", LakeType.Date),
        new Field("provider_group_id_raw", LakeType.Int64, IsNullable: false),
        new Field("reporting_entity_name", LakeType.String, IsNullable: false),
    ]);

    /// <summary>The rows from <paramref name="firstRow"/> on.</summary>
    public RowBatch Create(long firstRow, int count)
    {
        var random = SampleRandom.For(_star.Options.Seed, SampleStream.Facts, firstRow);
        var state = new int[count];
        var month = new int[count];
        var payer = new int[count];
        var billing = new int[count];
        var codeType = new int[count];
        var code = new int[count];
        var group = new int[count];
        var posSet = new int[count];
        var type = new int[count];
        var arrangement = new int[count];
        var rate = new double[count];
        var expires = new int[count];
        var expiresValid = ValidityMap.AllValid(count);
        var rawGroup = new long[count];
        for (var i = 0; i < count; i++)
        {
            var market = _star.Markets.Pick(ref random);
            state[i] = _star.Providers.Areas[market.Area].State;
            month[i] = random.Below(_star.Options.Months);
            payer[i] = market.Payer;
            billing[i] = market.Billing;
            codeType[i] = _codeTypeOfClass[market.Class];
            code[i] = _star.Procedures.Pick(market.Class, ref random);
            group[i] = _star.Providers.PickGroup(market.Area, ref random);
            // Facilities bill without a place of service.
            posSet[i] = market.Billing == 1 ? -1 : random.Below(PosSets);
            type[i] = TypeChoice.Pick(ref random);
            arrangement[i] = ArrangementChoice.Pick(ref random);
            rate[i] = Rate(code[i], state[i], market.Payer, ref random);
            rawGroup[i] = 1_000_003L * (market.Payer + 1) + 37L * group[i];
            var term = random.Below(100);
            if (term < 2)
                expiresValid.SetNull(i);
            else
                expires[i] = term < 50 ? NoEndOfContract : _lastDays[term & 3];
        }
        return new RowBatch(
            Schema,
            [
                CreateKeys(firstRow, count),
                Text(_states, state), Text(_months, month), Text(_payers, payer), Text(_billing, billing),
                Text(_codeTypes, codeType), Text(_codes, code), Text(_groups, group), Text(_posSets, posSet),
                Text(_types, type), Text(_arrangements, arrangement),
                new Column<double>(LakeType.Double, rate, count),
                new Column<int>(LakeType.Date, expires, count, expiresValid),
                new Column<long>(LakeType.Int64, rawGroup, count),
                Text(_entities, payer),
            ],
            count);
    }

    /// <summary>Whole cents around what the payer usually pays; the national rate is at least three dollars.</summary>
    private double Rate(int code, int state, int payer, ref SampleRandom random)
    {
        var usual = _star.Procedures.Procedures[code].NationalRate * PlaceVocabulary.PriceFactor(state) * PayerVocabulary.Get(payer).RateFactor;
        return Math.Round(usual * (80 + random.Below(64)), 0) / 100;
    }

    private DictionaryColumn CreateKeys(long firstRow, int count)
    {
        var bytes = new byte[count * 32];
        var ends = new int[count];
        var codes = new int[count];
        var offset = SampleRandom.For(_star.Options.Seed, SampleStream.FactKeys, 0).Next();
        for (var i = 0; i < count; i++)
        {
            // The mix is a bijection of the row number, so no key occurs twice.
            var high = SampleRandom.Mix((ulong)(firstRow + i) + offset);
            WriteHex(high, bytes.AsSpan(i * 32));
            WriteHex(SampleRandom.Mix(high ^ offset), bytes.AsSpan(i * 32 + 16));
            ends[i] = (i + 1) * 32;
            codes[i] = i;
        }
        return new DictionaryColumn(LakeType.String, new ByteDictionary(bytes, ends, count, isDistinct: true), codes, count);
    }

    private static void WriteHex(ulong value, Span<byte> target)
    {
        var digits = "0123456789abcdef"u8;
        for (var i = 0; i < 16; i++)
            target[i] = digits[(int)(value >> (60 - 4 * i)) & 15];
    }

    private static DictionaryColumn Text(ByteDictionary dictionary, int[] codes) =>
        new(LakeType.String, dictionary, codes, codes.Length);

    private static ByteDictionary Dictionary(int count, Func<int, string> value)
    {
        var values = new string[count];
        for (var i = 0; i < count; i++)
            values[i] = value(i);
        return ByteDictionary.FromStrings(values);
    }

    private static string Month(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{FirstYear + index / 12}-{index % 12 + 1:00}");
}
