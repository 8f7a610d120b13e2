using System.Globalization;
using PartitionLake.Engine;
using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Spark;
using PartitionLake.Engine.Expressions.Values;
using PartitionLake.Engine.Tests.Expressions;
using PartitionLake.Engine.Tests.Support;
using PartitionLake.Readers.Tests.Support;

namespace PartitionLake.Readers.Tests.Offload;

/// <summary>The SQL that expressions become on Spark has, row for row, the values and the types that our engine gives, and fails where it fails.</summary>
public sealed class SparkVectorTests
{
    private const int LeastVectors = 2_000;
    private const int ExpressionsPerQuery = 60;
    private const string Failed = "!";

    /// <summary>Spark takes its time to plan as many expressions; without long tests one in three is asked for.</summary>
    private const int OneOf = 3;

    private static bool IsLong => Environment.GetEnvironmentVariable("PARTITIONLAKE_LONG") == "1";

    [Fact]
    public async Task Every_expression_has_on_Spark_the_value_that_it_has_here()
    {
        Assert.SkipWhen(SparkEngine.Missing is not null, SparkEngine.Missing ?? "");
        using var temp = new TempFolder();
        var rows = await VectorRows.WriteAsync(temp["rows.parquet"]);
        var vectors = new List<Vector>();
        var refused = new List<string>();
        var random = new RandomSql(new Random(20_261_130));
        var mixed = Enumerable.Range(0, IsLong ? 3_000 : 60).Select(number => random.Any(1 + number % 3).Ours);
        var all = VectorExpressions.All().Where((_, number) => IsLong || number % OneOf == 0);
        foreach (var text in all.Concat(mixed).Distinct())
            Add(text, rows, vectors, refused);
        var answer = await SparkEngine.RunAsync<Answer>("spark_vectors.py", temp.Path, new
        {
            table = temp["rows.parquet"],
            settings = SparkSettings.Required,
            expressions = vectors.Select(vector => vector.Sql.Text),
            plain = Enumerable.Range(0, vectors.Count).Where(number => Array.TrueForAll(vectors[number].Rows, row => row != Failed)),
            compiled = IsLong,
            batch = ExpressionsPerQuery,
            answer = temp["answer.json"],
        }, temp["answer.json"]);

        var wrong = new List<string>();
        for (var number = 0; number < vectors.Count; number++)
        {
            var (vector, found) = (vectors[number], answer.Vectors[number]);
            if (vector.Type != found.Type)
                wrong.Add($"{vector.Text}: the type {vector.Type} here, {found.Type} on Spark\n  {vector.Sql}");
            for (var row = 0; row < rows.Length; row++)
                Compare(vector, row, found.Rows[row].ValueKind == System.Text.Json.JsonValueKind.String ? Failed : found.Rows[row][0].GetString(), wrong);
        }
        foreach (var plain in answer.Plain)
        {
            for (var row = 0; row < rows.Length; row++)
                Compare(vectors[plain.Number], row, plain.Rows[row], wrong);
        }
        if (Environment.GetEnvironmentVariable("PARTITIONLAKE_SHOW_VECTORS") is { } path)
            await File.WriteAllLinesAsync(path, [.. refused.Select(text => "refused " + text), .. wrong], TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"{vectors.Count} expressions, {vectors.Count * rows.Length} vectors on Spark {answer.Version}; "
            + $"{vectors.Sum(vector => vector.Rows.Count(row => row == Failed))} of them fail on both; refused: {refused.Count}");
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ:\n{string.Join("\n", wrong.Take(40))}");
        Assert.True(vectors.Count * rows.Length >= LeastVectors);
        Assert.Contains(vectors, vector => vector.Rows.Contains(Failed));
    }

    private static void Add(string text, RowBatch rows, List<Vector> vectors, List<string> refused)
    {
        BoundExpression bound;
        try
        {
            bound = Expr.Bind(text, rows.Schema);
        }
        catch (LakeException e) when (e.Code is LakeErrorCode.TypeMismatch or LakeErrorCode.ExpressionInvalid)
        {
            // Lists of every operation over every type hold some that have no meaning.
            return;
        }
        try
        {
            vectors.Add(new Vector(text, SparkRenderer.Render(bound), TypeOnSpark(bound.Type), Values(bound, rows)));
        }
        catch (LakeException e) when (e.Code == LakeErrorCode.SparkUnsupported)
        {
            Assert.NotNull(e.Remedy);
            refused.Add(text);
        }
    }

    private static void Compare(Vector vector, int row, string? found, List<string> wrong)
    {
        if (vector.Rows[row] != found)
            wrong.Add($"{vector.Text}, row {row}: {vector.Rows[row] ?? "null"} here, {found ?? "null"} on Spark\n  {vector.Sql}");
    }

    private static string?[] Values(BoundExpression bound, RowBatch rows)
    {
        var values = new string?[rows.Length];
        for (var row = 0; row < values.Length; row++)
        {
            try
            {
                values[row] = Text(bound.Evaluate(Expr.Take(rows, row)));
            }
            catch (EvaluationException)
            {
                values[row] = Failed;
            }
        }
        return values;
    }

    private static string? Text(Column column) => column.IsNull(0) ? null : column switch
    {
        Column<bool> one => one.Values[0] ? "true" : "false",
        Column<int> one => one.Values[0].ToString(CultureInfo.InvariantCulture),
        Column<long> one => one.Values[0].ToString(CultureInfo.InvariantCulture),
        Column<float> one => Bits(one.Values[0]),
        Column<double> one => Bits(one.Values[0]),
        Column<Int128> one => ValueText.Decimal(one.Values[0], one.Type.Scale),
        DictionaryColumn one when one.Type.Kind == TypeKind.String => one.Dictionary.GetString(one.Codes[0]),
        DictionaryColumn one => Convert.ToHexString(one.GetBytes(0)),
        _ => throw new NotSupportedException(),
    };

    private static string Bits(double value) => double.IsNaN(value) ? "NaN"
        : BitConverter.DoubleToInt64Bits(value).ToString("x16", CultureInfo.InvariantCulture);

    private static string TypeOnSpark(LakeType type) => SparkType.Name(type) switch
    {
        "TIMESTAMP_LTZ" => "timestamp",
        var name => name.ToLowerInvariant(),
    };

    private sealed record Vector(string Text, SparkSql Sql, string Type, string?[] Rows);

    private sealed record Answer(string Version, Found[] Vectors, PlainRows[] Plain);

    private sealed record Found(string Type, System.Text.Json.JsonElement[] Rows);

    private sealed record PlainRows(int Number, string?[] Rows);
}
