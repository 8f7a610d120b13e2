using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Spark;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Input;

namespace PartitionLake.Engine.Offload.Spark;

/// <summary>The inputs of a plan as views: for each table one relation for each way in which its files store what is read, made one view by a union.</summary>
/// <param name="places">How inputs are spelt.</param>
internal sealed class JobTables(JobPlaces places)
{
    /// <summary>The place of a row's file among those of its table.</summary>
    public const string File = "`__pl_f`";

    /// <summary>The place of a row in its file, from 0.</summary>
    public const string Row = "`__pl_r`";

    public List<JobTable> Tables { get; } = [];

    public List<JobView> Views { get; } = [];

    /// <summary>Whether some file is in an encoding that Spark 3.5 misreads in vectors.</summary>
    public bool HasDeltaLengths { get; private set; }

    /// <summary>Bytes of all files.</summary>
    public long Bytes { get; private set; }

    /// <summary>Makes a view of a table with those columns under their own names, beside file and row.</summary>
    /// <param name="name">The view's name.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">The columns, as <see cref="InputTable.FieldOf"/> knows them.</param>
    /// <param name="counters">What is counted of its rows.</param>
    public void Add(string name, InputTable table, IReadOnlyList<string> columns, params IReadOnlyList<JobCounter> counters)
    {
        var computed = table.Computed(columns);
        var names = computed?.Read ?? columns;
        // What no file's column can become is an error here as it is where we read.
        table.Read(names);
        var read = names.Select(table.Wanted).ToList();
        var groups = new Dictionary<string, (JobTable Table, List<JobFile> Files)>(StringComparer.Ordinal);
        for (var file = 0; file < table.Files.Count; file++)
            Add(groups, $"{name}_{groups.Count}", table, file, read);
        var relations = groups.Values.Select(static group => group.Table with { Files = group.Files }).ToList();
        Tables.AddRange(relations);
        var items = string.Join(", ", read.Select(static column => SparkText.Name(column.Field.Name)).Concat([File, Row]));
        // Where no folder of the table is wanted, one file tells its columns, and none of its rows count.
        var condition = table.RowGroups.Count == 0 ? " WHERE FALSE" : "";
        var sql = string.Join(" UNION ALL ", relations.Select(relation => $"SELECT {items} FROM {relation.Name}{condition}"));
        if (computed is not null)
        {
            var values = columns.Select((column, i) => computed.ValueOf(i) is { } value
                ? $"{SparkRenderer.Render(value)} AS {SparkText.Name(column)}" : SparkText.Name(table.Wanted(column).Field.Name));
            sql = $"SELECT {string.Join(", ", values.Concat([File, Row]))} FROM ({sql})";
        }
        Views.Add(new JobView(name, sql, counters));
    }

    private void Add(Dictionary<string, (JobTable Table, List<JobFile> Files)> groups, string name, InputTable table, int file, List<WantedColumn> wanted)
    {
        var source = table.Files[file];
        if (source is SpooledFile)
        {
            throw new LakeException(
                LakeErrorCode.SparkUnsupported,
                $"'{source.Path}' is a file of text, whose types we find in all its rows; a job on another engine reads Parquet files alone.",
                "Make a Parquet file of it first, by a plan without -Engine.",
                source.Path);
        }
        var (shape, form) = (table.ShapeOf(file), table.FormOf(file));
        var schema = new List<string>();
        var columns = wanted.Select(column => $"{Value(column, shape, form, source.Path, schema)} AS {SparkText.Name(column.Field.Name)}").ToList();
        var keys = table.KeysOf(file);
        var signature = string.Join('\n', [.. schema, "", .. columns]);
        if (!groups.TryGetValue(signature, out var group))
            groups.Add(signature, group = (new JobTable(name, string.Join(", ", schema), columns, keys.Count, []), []));
        group.Files.Add(new JobFile(places.Spell(source), file, [.. keys.Select(static key => KeyText(key))]));
        HasDeltaLengths |= form.HasDeltaLengths;
        Bytes += source.Length;
    }

    /// <summary>What a file gives for a wanted column: its own column, a part of one, what its folders say, or null, in the type of the table.</summary>
    private static string Value(WantedColumn wanted, FileShape shape, StoredForm form, string file, List<string> schema)
    {
        var ordinal = shape.Columns.IndexOf(wanted.Source);
        if (ordinal >= shape.Stored.Count)
        {
            var key = $"`__pl_k{(ordinal - shape.Stored.Count).ToString(System.Globalization.CultureInfo.InvariantCulture)}`";
            var type = shape.Columns[ordinal].Type;
            return Cast(type == LakeType.String ? key : $"CAST({key} AS {SparkType.Name(type)})", type, wanted.Field.Type, wanted.Field.Name);
        }
        if (ordinal < 0)
            return shape.Inner.ContainsKey(wanted.Source) ? Part(wanted, shape, form, file, schema) : SparkText.Null(wanted.Field.Type);
        var stored = shape.Stored[ordinal];
        var value = Read(stored, shape.Places[ordinal], form, file, schema);
        var from = stored.Type;
        var read = shape.Columns[ordinal].Type;
        if (from == LakeType.Binary && read == LakeType.String)
            (value, from) = ($"CAST({value} AS STRING)", read);
        return Cast(Cast(value, from, read, stored.Name), read, wanted.Field.Type, stored.Name);
    }

    /// <summary>A field of a struct, of which Spark reads no more than that.</summary>
    private static string Part(WantedColumn wanted, FileShape shape, StoredForm form, string file, List<string> schema)
    {
        for (var ordinal = 0; ordinal < shape.Stored.Count; ordinal++)
        {
            if (Follow(shape.Stored[ordinal], wanted.Source) is { } path)
            {
                Read(shape.Stored[ordinal], shape.Places[ordinal], form, file, schema);
                return Cast(path, shape.Inner[wanted.Source].Type, wanted.Field.Type, wanted.Source);
            }
        }
        throw new InvalidOperationException($"'{wanted.Source}' is part of no column of '{file}'.");
    }

    private static string? Follow(Field field, string path)
    {
        if (string.Equals(field.Name, path, StringComparison.OrdinalIgnoreCase))
            return SparkText.Name(field.Name);
        // Of a list of structs Spark gives the list of a field under the field's own name.
        var (structs, name) = field.Type.Kind == TypeKind.List ? (field.Type.Element!, field.Name + "[].") : (field.Type, field.Name + ".");
        if (structs.Fields is not { } fields || !path.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            return null;
        return fields.Select(inner => Follow(inner, path[name.Length..])).FirstOrDefault(static found => found is not null) is { } rest
            ? $"{SparkText.Name(field.Name)}.{rest}" : null;
    }

    private static string Read(Field stored, int place, StoredForm form, string file, List<string> schema)
    {
        var column = StoredColumn.Of(stored, form.Columns[place], file);
        if (!schema.Contains(column.Ddl))
            schema.Add(column.Ddl);
        return column.Value;
    }

    private static string Cast(string value, LakeType from, LakeType to, string column)
    {
        if (from == to)
            return value;
        if (from.IsNested || to.IsNested)
        {
            throw new LakeException(
                LakeErrorCode.SparkUnsupported,
                $"The files of the input differ in the parts of '{column}': {from} and {to}. A job on another engine reads parts as the files have them.",
                "Leave the column out with Exclude or Include, or leave -Engine out.",
                column);
        }
        return SparkRenderer.Cast(value, from, to).Text;
    }

    private static string? KeyText(Column key) => key.IsNull(0) ? null : PartitionValue.Format("", key, 0);
}
