using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Expressions.Spark;
using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>Makes of a bound plan the plan of a job: the path of a row as views, each over the one before, by the names that the row has here.</summary>
/// <remarks>
/// Rows keep the place that they had in the files (<see cref="JobTables.File"/>, <see cref="JobTables.Row"/>, the place in an unnested list, the
/// row of a dimension that repeats them), and are sorted by it where they are written: a job's objects have the order that ours have.
/// </remarks>
internal sealed class JobPlanBuilder
{
    /// <summary>Before names that are ours: no column may be called so.</summary>
    private const string Own = "__pl_";

    /// <summary>The counter of the fact's rows.</summary>
    public const string FactRows = "fact.rows";

    /// <summary>The counter of the rows that a list repeats, and of those whose list has no element.</summary>
    public const string UnnestRows = "unnest.rows", UnnestEmpty = "unnest.unmatched";

    /// <summary>The counter of the rows that are written.</summary>
    public const string OutputRows = "rows";

    /// <summary>The view of the rows with all their columns, before they become columns of the lake.</summary>
    private const string Joined = "joined";

    /// <summary>The fact as its files have it.</summary>
    private const string FactTable = "fact";

    /// <summary>The column that says of a row that its keys make no folder.</summary>
    private const string NoFolder = "`__pl_x`";

    private const long BytesPerTask = 256_000_000;

    private readonly BoundPlan _plan;
    private readonly JobPlaces _places;
    private readonly JobTables _tables;
    private readonly List<JobView> _views = [];
    private readonly List<string> _order = [JobTables.File, JobTables.Row];

    private JobPlanBuilder(BoundPlan plan, JobPlaces places)
    {
        _plan = plan;
        _places = places;
        _tables = new JobTables(places);
    }

    /// <exception cref="LakeException">
    /// <see cref="LakeErrorCode.SparkUnsupported"/>: the plan asks for something that Spark does not do with equal results.
    /// </exception>
    public static JobPlan Build(BoundPlan plan, JobPlaces places) => new JobPlanBuilder(plan, places).Build();

    private JobPlan Build()
    {
        Refuse();
        var joins = Enumerable.Range(0, _plan.Joins.Count).Select(join => new JoinViews(_plan, join)).ToList();
        var rows = Fact();
        rows = Unnest(rows);
        foreach (var join in joins)
        {
            rows = join.Add(_tables, _views, rows);
            _order.AddRange(join.Order);
        }
        rows = Computations(rows);
        Output(rows);
        return new JobPlan
        {
            Conf = Settings(),
            Tables = _tables.Tables,
            Views = [.. _tables.Views, .. _views],
            Refuse = [.. joins.Select(static join => join.Duplicates()).OfType<JobQuery>()],
            Ask = [.. CheckQueries.Unique(_plan, Joined)],
            Write = new JobWrite("output", [.. _plan.PartitionColumns.Select(static column => column.Name)],
                [.. _order.Select(static name => name.Trim('`'))], (int)Math.Clamp(_tables.Bytes / BytesPerTask, 1, 100_000), _places.DataUri),
            Locate = new JobLocate(
                [.. _tables.Tables.Select(static table => table.Name).Where(static name => name.StartsWith($"{FactTable}_", StringComparison.Ordinal))],
                JobError.OfRow, SparkText.FailureMark),
            Result = _places.ResultUri,
        };
    }

    private void Refuse()
    {
        if (_plan.Plan.InvalidText == InvalidTextRule.Replace)
            throw Unsupported("InvalidText = 'Replace' puts U+FFFD where other engines put other text.",
                "Set InvalidText = 'Error', or leave -Engine out.", "InvalidText");
        if (_plan.Plan.WritePartitionColumns)
            throw Unsupported("WritePartitionColumns keeps partition columns in the files, from which Spark takes them.",
                "Leave it out.", "WritePartitionColumns");
        if (_plan.Row.FirstOrDefault(static column => column.Field.Name.StartsWith(Own, StringComparison.OrdinalIgnoreCase)) is { } own)
            throw Unsupported($"The column '{own.Field.Name}' has a name that begins with {Own}, as those of the job do.",
                "Name it otherwise with AS.", own.Field.Name);
    }

    private static LakeException Unsupported(string what, string remedy, string target) => new(LakeErrorCode.SparkUnsupported, what, remedy, target);

    private string Fact()
    {
        _tables.Add(FactTable, _plan.Fact, _plan.FactColumns, new JobCounter(FactRows, "count(1)"));
        var columns = _plan.Row.Where(static column => column.Origin == ColumnOrigin.Fact && column.Ordinal >= 0)
            .Select(column => $"{SparkText.Name(_plan.FactColumns[column.Ordinal])} AS {SparkText.Name(column.Field.Name)}");
        _views.Add(new JobView("f", $"SELECT {string.Join(", ", columns.Concat([JobTables.File, JobTables.Row]))} FROM {FactTable}", []));
        return "f";
    }

    /// <summary>A row for each element, in their order; one without any stays, with null.</summary>
    private string Unnest(string rows)
    {
        if (_plan.Unnest is not { } unnest)
            return rows;
        var list = SparkRenderer.Render(unnest.List);
        var elements = list.Type.Kind == TypeKind.Map ? $"map_entries({list})" : list.Text;
        var name = SparkText.Name(_plan.Row.Single(static column => column.Origin == ColumnOrigin.Unnested).Field.Name);
        _order.Add("`__pl_u`");
        _views.Add(new JobView(
            "u", $"SELECT {rows}.*, e.`__pl_u`, e.{name} FROM {rows} LATERAL VIEW OUTER posexplode({elements}) e AS `__pl_u`, {name}",
            [new(UnnestRows, "count(1)"), new(UnnestEmpty, "count_if(`__pl_u` IS NULL)")]));
        return "u";
    }

    /// <summary>Those that use none of the others go into one view.</summary>
    private string Computations(string rows)
    {
        for (var next = 0; next < _plan.Computations.Count;)
        {
            var targets = new HashSet<int>();
            var items = new List<string>();
            for (; next < _plan.Computations.Count && !_plan.Computations[next].Expression.Inputs.Any(targets.Contains); next++)
            {
                var (target, expression) = _plan.Computations[next];
                targets.Add(target);
                items.Add($"{SparkRenderer.Render(expression)} AS {SparkText.Name(_plan.Row[target].Field.Name)}");
            }
            var view = $"c{next.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
            _views.Add(new JobView(view, $"SELECT *, {string.Join(", ", items)} FROM {rows}", []));
            rows = view;
        }
        return rows;
    }

    private void Output(string rows)
    {
        var isBucket = !_places.DataUri.StartsWith("file:", StringComparison.Ordinal);
        _views.Add(new JobView(
            Joined, $"SELECT *, {JobCondition.HasNoFolder(_plan, isBucket)} AS {NoFolder} FROM {rows}",
            [new(OutputRows, "count(1)"), .. JobCondition.Of(_plan, isBucket).Select(static condition => condition.Counter), .. CheckQueries.Counters(_plan)]));
        var columns = _plan.OutputOrdinals.Select((ordinal, i) =>
            $"{SparkText.Name(_plan.Row[ordinal].Field.Name)} AS {SparkText.Name(_plan.OutputSchema[i].Name)}");
        _views.Add(new JobView("output", $"SELECT {string.Join(", ", columns.Concat(KeyTexts.Columns(_plan, NoFolder)).Concat(_order))} FROM {Joined}", []));
    }

    private SortedDictionary<string, string> Settings() => new(SparkSettings.Required.ToDictionary(), StringComparer.Ordinal)
    {
        ["spark.sql.parquet.enableVectorizedReader"] = _tables.HasDeltaLengths ? "false" : "true",
        ["spark.sql.parquet.datetimeRebaseModeInRead"] = "CORRECTED",
        ["spark.sql.parquet.datetimeRebaseModeInWrite"] = "CORRECTED",
        ["spark.sql.parquet.int96RebaseModeInRead"] = "CORRECTED",
        ["spark.sql.parquet.outputTimestampType"] = "TIMESTAMP_MICROS",
        ["spark.sql.parquet.writeLegacyFormat"] = "false",
        ["spark.sql.parquet.binaryAsString"] = "false",
        ["spark.sql.parquet.compression.codec"] = "zstd",
        ["spark.sql.files.ignoreCorruptFiles"] = "false",
        ["spark.sql.files.ignoreMissingFiles"] = "false",
        ["spark.sql.files.maxRecordsPerFile"] = "0",
        ["spark.sql.maxConcurrentOutputFileWriters"] = "0",
        ["spark.sql.sources.partitionOverwriteMode"] = "static",
    };
}
