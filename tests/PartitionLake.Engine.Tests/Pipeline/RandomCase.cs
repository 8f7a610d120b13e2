using System.Globalization;
using System.Text;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Tests.Support;

namespace PartitionLake.Engine.Tests.Pipeline;

/// <summary>A random star schema and plan, with the SQL that says what the plan must produce.</summary>
internal sealed class RandomCase
{
    private static readonly string[] Texts =
    [
        "", "a", "A", "b", "GA", "a b", " lead", "trail ", "a/b", "a\\b", "a:b", "a=b", "a%b", "%2F", "%", "50%25", "a#b", "a?b", "a*b", "a'b", "a\"b",
        "{x", "[x", "x]", "^x", "/first", "#first", "\u0001", "a\nb", "a\tb", "\u007F", "é", "日本", "😀", "😀/😀", "\uFFFD", "Z\u0301", ".", "..", "-1", "007",
        "Evaluation and Management", "Office/outpatient services", "Atlanta-Sandy Springs-Alpharetta, GA", new string('x', 90),
    ];

    /// <summary>Of several units of a row group; too long for keys.</summary>
    private static readonly string[] LongTexts =
    [
        new string('y', 1024), new string('y', 1025), string.Concat(Enumerable.Repeat("long ", 900)),
        string.Concat(Enumerable.Repeat("😀", 1200)), new string('z', 20_000),
    ];

    private readonly Random _random;
    private readonly StringBuilder _from = new();
    private readonly List<string> _row = [];
    private readonly List<JoinPlan> _joins = [];
    private readonly List<string> _columns = [];
    private readonly TempFolder _folder;
    private readonly Duck _duck;

    public RandomCase(int seed, TempFolder folder, Duck duck)
    {
        _random = new Random(seed);
        _folder = folder;
        _duck = duck;
        MakeFact();
        for (var join = _random.Next(4); join > 0; join--)
            MakeJoin();
        MakeComputations();
        MakePartitions();
    }

    public EtlPlan Plan { get; private set; } = null!;

    /// <summary>The columns of the data files, in order.</summary>
    public IReadOnlyList<string> Outputs { get; private set; } = [];

    public IReadOnlyList<string> Keys { get; private set; } = [];

    /// <summary>A query for the expected rows: outputs, then keys as text with empty as null.</summary>
    public string ExpectedSql { get; private set; } = "";

    private void MakeFact()
    {
        _row.AddRange(["k_text", "k_int", "k_code", "v_big", "v_double", "v_decimal", "v_wide", "v_date", "v_time", "v_utc", "v_flag", "v_text", "v_list"]);
        _duck.Execute("""
            CREATE TABLE fact (k_text VARCHAR, k_int INTEGER, k_code VARCHAR, v_big BIGINT, v_double DOUBLE, v_decimal DECIMAL(12,2), v_wide DECIMAL(38,6),
              v_date DATE, v_time TIMESTAMP, v_utc TIMESTAMPTZ, v_flag BOOLEAN, v_text VARCHAR, v_list VARCHAR[])
            """);
        var files = _random.Next(1, 5);
        for (var file = 0; file < files; file++)
        {
            var rows = _random.Next(6) == 0 ? 0 : _random.Next(1, 120);
            _duck.Execute("CREATE OR REPLACE TABLE part AS FROM fact LIMIT 0");
            if (rows > 0)
                _duck.Execute("INSERT INTO part VALUES " + string.Join(",", Enumerable.Range(0, rows).Select(_ => FactRow())));
            _duck.Execute(
                $"COPY part TO {Duck.Literal(Path.Combine(Directory.CreateDirectory(_folder["fact"]).FullName, $"part{file}.parquet"))} (FORMAT parquet, "
                    + $"COMPRESSION {Pick("zstd", "snappy", "uncompressed", "gzip")}, PARQUET_VERSION {Pick("v1", "v2")})");
            _duck.Execute("INSERT INTO fact FROM part");
        }
        _from.Append("fact");
    }

    private string FactRow() => "(" + string.Join(",",
        Maybe(Text), Maybe(() => _random.Next(-3, 9).ToString(CultureInfo.InvariantCulture)), Maybe(Code),
        Maybe(() => _random.NextInt64(long.MinValue / 2, long.MaxValue / 2).ToString(CultureInfo.InvariantCulture)),
        Maybe(() => Pick("'NaN'::DOUBLE", "'Infinity'::DOUBLE", "'-0.0'::DOUBLE", "0.1",
            (_random.NextDouble() * 1e6).ToString("R", CultureInfo.InvariantCulture) + "::DOUBLE")),
        Maybe(() => (_random.Next(-100_000, 100_000) / 100m).ToString(CultureInfo.InvariantCulture)),
        Maybe(() => $"'{_random.NextInt64()}{_random.NextInt64() % 1_000_000}.{_random.Next(1_000_000):D6}'::DECIMAL(38,6)"),
        Maybe(() => $"DATE '1970-01-01' + {_random.Next(-30_000, 30_000)}"),
        Maybe(() => $"make_timestamp({_random.NextInt64(-1L << 52, 1L << 52)})"),
        Maybe(() => $"make_timestamptz({_random.NextInt64(-1L << 52, 1L << 52)})"),
        Maybe(() => Pick("true", "false")), Maybe(AnyText),
        Maybe(() => "[" + string.Join(",", Enumerable.Range(0, _random.Next(4)).Select(_ => Maybe(Text))) + "]::VARCHAR[]")) + ")";

    private void MakeJoin()
    {
        var name = $"dim{_joins.Count}";
        var match = (JoinMatch)_random.Next(3);
        var kind = (JoinKind)_random.Next(2);
        var keys = Shuffle("k_text", "k_int", "k_code").Take(_random.Next(1, 3)).ToList();
        var rows = new List<string>();
        var seen = new HashSet<string>();
        // Now and then one key has most of the rows.
        var hot = match == JoinMatch.All && _random.Next(4) == 0;
        var hotKey = string.Join(",", keys.Select(column => column switch { "k_int" => "1", "k_code" => "'c1'", _ => "'a'" }));
        for (var i = hot ? 300 : _random.Next(60); i > 0; i--)
        {
            var key = hot && _random.Next(5) > 0
                ? hotKey
                : string.Join(
                    ",", keys.Select(column => column == "k_int"
                        ? Maybe(() => _random.Next(-3, 9).ToString(CultureInfo.InvariantCulture))
                        : Maybe(column == "k_code" ? Code : Text)));
            if (match == JoinMatch.Single && !key.Contains("NULL", StringComparison.Ordinal) && !seen.Add(key))
                continue;
            rows.Add(
                $"""({rows.Count},{key},{Maybe(AnyText)},{Maybe(() => _random.Next(50).ToString(CultureInfo.InvariantCulture))},{Maybe(() => Pick("1.5", "'-0.0'::DOUBLE", "2.25"))},{Maybe(() => "['x', NULL, " + Text() + "]::VARCHAR[]")})""");
        }
        var types = string.Join(",", keys.Select((column, i) => $"key{i} {(column == "k_int" ? Pick("INTEGER", "BIGINT") : "VARCHAR")}"));
        _duck.Execute($"CREATE TABLE {name} (ord INTEGER, {types}, label VARCHAR, amount INTEGER, ratio DOUBLE, tags VARCHAR[])");
        if (rows.Count > 0)
            _duck.Execute($"INSERT INTO {name} VALUES " + string.Join(",", rows));
        _duck.Execute($"COPY {name} TO {Duck.Literal(_folder[name + ".parquet"])} (FORMAT parquet)");

        var where = match != JoinMatch.Single && _random.Next(2) == 0 ? "amount > 10" : null;
        var source = $"(FROM {name} {(where is null ? "" : "WHERE " + where)})";
        if (match == JoinMatch.First)
        {
            var partition = string.Join(",", keys.Select((_, i) => $"key{i}"));
            source = $"(SELECT * FROM {source} QUALIFY row_number() OVER (PARTITION BY {partition} ORDER BY ord) = 1)";
        }
        var selected = Shuffle("label", "amount", "ratio", "tags").Take(_random.Next(1, 5)).ToList();
        _from.Append(CultureInfo.InvariantCulture,
            $" {(kind == JoinKind.Inner ? "JOIN" : "LEFT JOIN")} {source} {name} ON "
                + $"{string.Join(" AND ", keys.Select((column, i) => $"fact.{column} = {name}.key{i}"))}");
        _joins.Add(new JoinPlan
        {
            From = _folder[name + ".parquet"],
            On = [.. keys.Select((column, i) => new JoinKeyPlan(column, $"key{i}"))],
            Match = match,
            Kind = kind,
            Where = where,
            Select = [.. selected.Select(column => $"{column} AS {name}_{column}")],
        });
        _row.AddRange(selected.Select(column => $"{name}.{column} AS {name}_{column}"));
    }

    private void MakeComputations()
    {
        var candidates = Shuffle(
            "k_int * 2 + 1 AS c_int",
            "UPPER(k_code) AS c_upper",
            "CASE WHEN k_int > 3 THEN 'high' WHEN k_int IS NULL THEN NULL ELSE 'low' END AS c_case",
            "COALESCE(k_text, k_code, 'none') AS c_coalesce",
            "v_decimal > 10 AS c_flag",
            "SUBSTRING(v_text, 1, 2) AS c_start",
            "v_text || '/' || k_code AS c_concat",
            "k_int IN (1, 2, 3) AND NOT v_flag AS c_logic",
            "CHAR_LENGTH(v_text) AS c_length");
        _columns.AddRange(candidates.Take(_random.Next(4)));
        _row.AddRange(_columns);
    }

    private void MakePartitions()
    {
        var names = _row.Select(item => item.Split(" AS ")[^1]).ToList();
        // Columns with long text make no folder names.
        var candidates = names.Where(name => !name.EndsWith("_label", StringComparison.Ordinal) && name is not ("v_text" or "c_concat")
            && !name.EndsWith("_tags", StringComparison.Ordinal) && name is not ("v_list" or "v_double" or "v_time" or "v_utc" or "v_big")
            && !name.EndsWith("_ratio", StringComparison.Ordinal)).ToArray();
        Keys = [.. Shuffle(candidates).Take(_random.Next(1, 4))];
        Outputs = [.. names.Except(Keys)];
        var keyText = Keys.Select(key => $"NULLIF(CAST({key} AS VARCHAR), '')");
        ExpectedSql =
            $"SELECT {string.Join(", ", Outputs.Concat(keyText))} FROM (SELECT "
                + $"{string.Join(", ", _row.Select(item => item.Contains(" AS ", StringComparison.Ordinal) ? item : "fact." + item))} FROM {_from})";
        Plan = new EtlPlan
        {
            Fact = [_folder["fact"]],
            Joins = _joins,
            Columns = _columns,
            PartitionBy = [.. Keys.Select(key => new PartitionColumnPlan(key, key + "_key"))],
            Destination = _folder["lake"],
            FileName = "part.parquet",
            EmptyPartition = EmptyPartitionRule.Null,
        };
    }

    private string Text() => Duck.Literal(Texts[_random.Next(Texts.Length)]);

    private string AnyText() => _random.Next(12) == 0 ? Duck.Literal(LongTexts[_random.Next(LongTexts.Length)]) : Text();

    private string Code() => Duck.Literal($"c{_random.Next(12)}");

    private string Maybe(Func<string> value) => _random.Next(8) == 0 ? "NULL" : value();

    private T Pick<T>(params T[] items) => items[_random.Next(items.Length)];

    private T[] Shuffle<T>(params T[] items)
    {
        var shuffled = (T[])items.Clone();
        _random.Shuffle(shuffled);
        return shuffled;
    }
}
