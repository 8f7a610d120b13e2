using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Ingest.Text;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>A row group of a table: the unit of work.</summary>
/// <param name="File">Position in <see cref="InputTable.Files"/>.</param>
/// <param name="RowGroup">Row group in the file.</param>
/// <param name="FirstRow">The number of its first row in the file, from 0.</param>
/// <param name="RowCount">Rows.</param>
internal sealed record InputRowGroup(int File, int RowGroup, long FirstRow, long RowCount);

/// <summary>One or more Parquet files, read as one table in the order of the files; where their columns differ, as the plan says.</summary>
internal sealed class InputTable
{
    private readonly InputPlan _plan;
    private readonly TableColumns _columns;
    private readonly Dictionary<string, WantedColumn> _casts = new(StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, SqlExpression> _computed = new(StringComparer.OrdinalIgnoreCase);
    private readonly IReadOnlyList<IReadOnlyList<Column>> _keys;
    private readonly IReadOnlyList<StoredForm> _forms;
    private readonly PaddingReport _padding;

    private InputTable(
        string description, InputPlan plan, IReadOnlyList<InputFile> files, IReadOnlyList<IReadOnlyList<Column>> keys, IReadOnlyList<StoredForm> forms,
            TableColumns columns, IReadOnlyList<InputRowGroup> rowGroups, WarningLog warnings)
    {
        _padding = new PaddingReport(warnings);
        _forms = forms;
        _plan = plan;
        _keys = keys;
        Description = description;
        Files = files;
        _columns = columns;
        RowGroups = rowGroups;
        foreach (var rowGroup in rowGroups)
            RowCount += rowGroup.RowCount;
    }

    /// <summary>The table as the plan names it.</summary>
    public string Description { get; }

    public IReadOnlyList<InputFile> Files { get; }

    public Schema Schema => _columns.Schema;

    /// <summary>Columns that exist and cannot be read, or not together.</summary>
    public IReadOnlyDictionary<string, UnusableColumn> UnusableColumns => _columns.Unusable;

    public IReadOnlyList<InputRowGroup> RowGroups { get; private set; }

    public long RowCount { get; private set; }

    /// <summary>The same table, of which some row groups alone are read.</summary>
    public InputTable Only(IReadOnlyList<InputRowGroup> rowGroups)
    {
        var part = (InputTable)MemberwiseClone();
        part.RowGroups = rowGroups;
        part.RowCount = rowGroups.Sum(static rowGroup => rowGroup.RowCount);
        return part;
    }

    /// <summary>Reads the footers of all files whose folders are wanted and finds the columns that they have together.</summary>
    /// <param name="storage">Where they are.</param>
    /// <param name="paths">What the plan names.</param>
    /// <param name="plan">How they are read.</param>
    /// <param name="where">A condition on rows, of which the part that speaks of folders' keys alone leaves files out; null for none.</param>
    /// <param name="inputs">What a search has to know.</param>
    /// <param name="spools">Where text files are put.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LakeException">A file is missing or corrupt, or a folder's value is not of its key's type.</exception>
    public static async Task<InputTable> OpenAsync(
        LakeStorage storage, IReadOnlyList<string> paths, InputPlan plan, string? where, InputOptions inputs, InputSpools spools,
            CancellationToken cancellationToken)
    {
        if (plan.Format is InputFormat.Csv or InputFormat.NdJson)
            inputs = inputs with { Takes = name => TextName.HasExtension(name, plan.Format) };
        var found = await storage.FindInputsAsync(paths, inputs, cancellationToken).ConfigureAwait(false);
        var folders = await InputKeys.FindAsync(storage, found, plan, inputs.Warnings, cancellationToken).ConfigureAwait(false);
        var wanted = Wanted(found.Count, folders, plan.Where is not null ? folders.Filter(plan.Where, false) : where is not null
            ? folders.Filter(where, true) : null);
        // Where no folder is wanted, one file still tells the columns.
        var isEmpty = wanted.Count == 0;
        int[] positions = isEmpty ? [0] : [.. wanted];
        var files = Array.ConvertAll(positions, position => found[position]);
        var shape = new InputShape(plan, await TextInputs.ReadAsync(files, plan, spools, cancellationToken).ConfigureAwait(false));
        var keys = new List<IReadOnlyList<Column>>();
        var forms = new List<StoredForm>();
        var rowGroups = new List<InputRowGroup>();
        var union = new SchemaUnion(plan.Schema);
        for (var i = 0; i < files.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = await OpenFileAsync(files[i], plan, cancellationToken).ConfigureAwait(false);
            var (fields, values) = folders.Of(positions[i], file.Schema);
            union.Add(file.Name, shape.Of(file, fields));
            await KeyAgreement.EnsureAsync(file, KeyPath.OfFile(files[i].Path).Segments, cancellationToken).ConfigureAwait(false);
            long firstRow = 0;
            for (var rowGroup = 0; rowGroup < (isEmpty ? 0 : file.RowGroups.Count); rowGroup++)
            {
                var rows = file.RowGroups[rowGroup].RowCount;
                rowGroups.Add(new InputRowGroup(i, rowGroup, firstRow, rows));
                firstRow += rows;
            }
            keys.Add(values);
            forms.Add(StoredForm.Of(file, forms));
        }
        var table = new InputTable(string.Join(", ", paths), plan, files, keys, forms, union.Build(), rowGroups, inputs.Warnings);
        foreach (var name in plan.Types.Keys)
        {
            if (table.Schema.IndexOf(name) < 0 && !table.UnusableColumns.ContainsKey(name))
                throw Names.NotFound(name, "Types", table.Schema.Select(static field => field.Name), $"'{table.Description}'");
        }
        return table;
    }

    /// <summary>Opens a file of the table.</summary>
    public async Task<ParquetFile> OpenFileAsync(int file, CancellationToken cancellationToken)
    {
        var opened = await OpenFileAsync(Files[file], _plan, cancellationToken).ConfigureAwait(false);
        opened.Padding = _padding;
        return opened;
    }

    private static async Task<ParquetFile> OpenFileAsync(InputFile file, InputPlan plan, CancellationToken cancellationToken)
    {
        var source = await file.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await ParquetFile.OpenAsync(source, roundsNanoseconds: plan.RoundNanoseconds, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The values of the keys that the folders of a file give, as columns of one row.</summary>
    public IReadOnlyList<Column> KeysOf(int file) => _keys[file];

    /// <summary>How a file stores its columns, for engines that read the files themselves. Files that store them alike share it.</summary>
    public StoredForm FormOf(int file) => _forms[file];

    /// <summary>What a file has, as the plan wants it read. Files that have the same share it.</summary>
    public FileShape ShapeOf(int file) => _columns.Shapes[_columns.ShapeOf(file)];

    private static List<int> Wanted(int count, InputKeys folders, KeyFilter? filter)
    {
        var wanted = new List<int>(count);
        for (var file = 0; file < count; file++)
        {
            if (filter is null || folders.Matches(file, filter))
                wanted.Add(file);
        }
        return wanted;
    }

    /// <summary>A further column, which is that of each file cast from the file's own type: files that differ in it need not be reconciled.</summary>
    /// <returns>Its name among the columns to read; asking for it again gives the same.</returns>
    /// <exception cref="LakeException">The column of some file cannot be cast to that type.</exception>
    public string Cast(string column, LakeType type)
    {
        var name = $"CAST({column} AS {type})";
        if (_casts.ContainsKey(name))
            return name;
        var wanted = new WantedColumn(new Field(name, type), column);
        foreach (var shape in _columns.Shapes)
            _ = new ShapedColumns(shape, [wanted]);
        _casts.Add(name, wanted);
        return name;
    }

    /// <summary>A further column, which is a field of structs: it alone is read.</summary>
    /// <returns>
    /// The way to it, whose path is its name among the columns to read; null where the expression goes elsewhere, or files have it otherwise.
    /// </returns>
    public StructPath? Reach(FieldExpression field)
    {
        if (StructPath.Of(field, Schema) is not { } way)
            return null;
        if (_columns.Shapes.Any(shape => shape.Columns.IndexOf(way.Column) >= 0
            && !(shape.Inner.TryGetValue(way.Path, out var inner) && inner.Type == way.ReadType)))
        {
            return null;
        }
        _casts.TryAdd(way.Path, new WantedColumn(new Field(way.Path, way.ReadType), way.Path));
        return way;
    }

    /// <summary>All columns that expressions may read: those of the files, and what <see cref="Cast"/> and <see cref="Reach"/> have made of them.</summary>
    public Schema Known => new([.. Schema, .. _casts.Values.Select(static cast => cast.Field)]);

    /// <summary>
    /// The expression with each CAST of a column that files do not have alike exchanged for one that each file's own column is cast to, and each
    /// field of a struct for a column of its own.
    /// </summary>
    public SqlExpression Resolve(SqlExpression value) => SqlRewriter.Replace(value, part =>
        part is FieldExpression field && Reach(field) is { } way ? way.Read(part.Span)
        : part is CastExpression { Operand: ColumnExpression cast } typed && UnusableColumns.TryGetValue(cast.Name, out var unusable)
            && unusable.Conflict is not null
            ? new ColumnExpression(Cast(cast.Name, typed.Target), part.Span)
            : null);

    /// <summary>A further column, computed of <see cref="Known"/> ones where rows are read.</summary>
    /// <returns>Its name among the columns to read.</returns>
    public string Compute(string name, SqlExpression value)
    {
        _computed[name] = value;
        return name;
    }

    /// <summary>The name and type of a column to read.</summary>
    public Field FieldOf(string column) =>
        _computed.TryGetValue(column, out var value) ? new Field(column, BoundExpression.Bind(value, column, Known).Type) : Wanted(column).Field;

    /// <summary>How computed columns among those come about; null where there are none.</summary>
    public ComputedColumns? Computed(IReadOnlyList<string> columns) =>
        columns.Any(_computed.ContainsKey) ? new ComputedColumns(columns, FieldOf, _computed.GetValueOrDefault, Known) : null;

    /// <summary>What is to be read for a column of <see cref="Schema"/> or one that was made by <see cref="Cast"/>.</summary>
    public WantedColumn Wanted(string column) => _casts.TryGetValue(column, out var cast) ? cast : new WantedColumn(Schema[Schema.IndexOf(column)], column);

    /// <summary>How each list of columns that files have gives the wanted ones, and which of them a file has.</summary>
    public (ShapedColumns[] Shapes, Func<int, int> ShapeOf) Read(IReadOnlyList<string> columns)
    {
        WantedColumn[] wanted = [.. columns.Select(Wanted)];
        return ([.. _columns.Shapes.Select(shape => new ShapedColumns(shape, wanted))], _columns.ShapeOf);
    }

    /// <summary>What some files have otherwise than the table, of the columns that are read.</summary>
    public IReadOnlyList<ReconciledColumn> Reconciled(IReadOnlyList<string> used) => _columns.Reconciled(Description, used);

    /// <summary>The error for a column that cannot be used.</summary>
    /// <param name="name">One of <see cref="UnusableColumns"/>.</param>
    /// <param name="cast">How a type is said here, as an example of it; null where it cannot be.</param>
    /// <param name="remedy">What else can be done.</param>
    public LakeException Refusal(string name, string? cast, string remedy)
    {
        var column = UnusableColumns[name];
        return column.Conflict is null
            ? new LakeException(LakeErrorCode.FileUnsupported, $"The column '{name}' of '{Description}' cannot be read: {column.Reason}.", remedy, name)
            : new LakeException(LakeErrorCode.SchemaMismatch, column.Conflict.ToString(), cast is null || column.Conflict.IsNested ? remedy
                : $"Say what is meant with {cast}, by which each file's column is cast from its own type. Or: {remedy}", name);
    }
}
