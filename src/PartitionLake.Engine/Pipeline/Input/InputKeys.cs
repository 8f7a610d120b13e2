using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Expressions.Binding;
using PartitionLake.Engine.Expressions.Syntax;
using PartitionLake.Engine.Inventory;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Pipeline.Plan;
using PartitionLake.Engine.Runs;
using PartitionLake.Engine.Storage;
using PartitionLake.Engine.Storage.Opening;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>The keys that the <c>name=value</c> folders of input files give: names, types and values, before any of the files is opened.</summary>
/// <remarks>
/// A type is that of the plan, else that which runs recorded of the lake, else that of the table of the catalog that the plan names, else text: nothing
/// is guessed from the look of values.
/// </remarks>
internal sealed class InputKeys
{
    private static readonly InputKeys s_none = new([], [], new LakeLayout([]));

    private readonly List<IReadOnlyList<int>> _levels;
    private readonly List<Column[]> _values;
    private readonly LakeLayout _layout;
    private readonly HashSet<string> _typed = new(StringComparer.OrdinalIgnoreCase);

    private InputKeys(List<IReadOnlyList<int>> levels, List<Column[]> values, LakeLayout layout)
    {
        _levels = levels;
        _values = values;
        _layout = layout;
    }

    /// <summary>Every key that some file has.</summary>
    public Schema Schema => _layout.Schema;

    /// <summary>Whether somebody has said of which type the key is.</summary>
    public bool IsTyped(string key) => _typed.Contains(key);

    /// <exception cref="LakeException">A value is not of the type of its key, or the plan types a key that no folder has.</exception>
    public static async ValueTask<InputKeys> FindAsync(
        LakeStorage storage, IReadOnlyList<InputFile> files, InputPlan plan, WarningLog warnings, CancellationToken cancellationToken)
    {
        var paths = files.Select(static file => KeyPath.OfFile(file.Path)).ToList();
        if (plan.KeyTypes.Count == 0 && plan.Table is null && paths.TrueForAll(static path => path.Segments.Count == 0))
            return s_none;
        var types = new Dictionary<string, LakeType>(StringComparer.OrdinalIgnoreCase);
        var roots = new HashSet<string>(StringComparer.Ordinal);
        for (var file = 0; file < paths.Count; file++)
        {
            if (paths[file].Segments.Count == 0 || !roots.Add(paths[file].Root))
                continue;
            foreach (var key in await RecordedAsync(storage, paths[file].Root, files[file].Path, warnings, cancellationToken).ConfigureAwait(false))
                types.TryAdd(key.Name, key.Type);
        }
        foreach (var (name, type) in plan.TableTypes)
            types.TryAdd(name, type);
        foreach (var (name, type) in plan.KeyTypes)
            types[name] = type;
        return Read(paths, files, types, plan);
    }

    /// <summary>The keys of a file that it does not hold as columns, or holds as columns of a type that the key's replaces.</summary>
    /// <returns>Their fields, and for each a column of one row.</returns>
    public (IReadOnlyList<Field> Fields, IReadOnlyList<Column> Values) Of(int file, Schema stored)
    {
        if (_levels.Count == 0 || _levels[file].Count == 0)
            return ([], []);
        var fields = new List<Field>();
        var values = new List<Column>();
        foreach (var level in _levels[file])
        {
            if (stored.IndexOf(Schema[level].Name) >= 0 && !IsTyped(Schema[level].Name))
                continue;
            fields.Add(Schema[level]);
            values.Add(_values[file][level]);
        }
        return (fields, values);
    }

    /// <summary>Whether rows of a file can be wanted by a condition over the keys alone.</summary>
    public bool Matches(int file, KeyFilter filter) => filter.DeepestLevel < 0 ? !filter.IsNever : filter.MayMatch(_values[file], filter.DeepestLevel);

    /// <summary>The condition of a plan on the folders of an input.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="mayReadMore">Whether it may speak of other columns too: then the part of it counts that speaks of keys alone and cannot fail.</param>
    /// <returns>Null where nothing of it speaks of keys alone.</returns>
    /// <exception cref="LakeException">It names something else, or is no condition.</exception>
    public KeyFilter? Filter(string text, bool mayReadMore)
    {
        var condition = SqlParser.ParseExpression(text);
        if (!mayReadMore)
            return new KeyFilter(_layout, condition, text);
        SqlExpression? joined = null;
        foreach (var conjunct in SqlRewriter.Conjuncts(condition))
        {
            if (SqlRewriter.Any(conjunct, static part => part is ColumnExpression)
                && !SqlRewriter.Any(conjunct, part => part is ColumnExpression column && (Schema.IndexOf(column.Name) < 0 || !IsKeyEverywhere(column.Name)))
                && !BoundExpression.Bind(conjunct, text, Schema).Root.CanFail)
            {
                joined = joined is null ? conjunct : new BinaryExpression(BinaryOperator.And, joined, conjunct, conjunct.Span);
            }
        }
        return joined is null ? null : new KeyFilter(_layout, joined, text);
    }

    // A file without the folder may hold the column itself.
    private bool IsKeyEverywhere(string name) => _levels.TrueForAll(levels => levels.Contains(Schema.IndexOf(name)));

    private static async ValueTask<IReadOnlyList<PartitionKey>> RecordedAsync(
        LakeStorage storage, string root, string file, WarningLog warnings, CancellationToken cancellationToken)
    {
        using var store = storage.Open(root, within: file);
        var contents = await LakeContents.FindAsync(store, fault => warnings.Add(LakeContents.NotSeen(store, fault)), cancellationToken).ConfigureAwait(false);
        return contents.Keys;
    }

    private static InputKeys Read(List<KeyPath> paths, IReadOnlyList<InputFile> files, Dictionary<string, LakeType> types, InputPlan plan)
    {
        var keys = new List<PartitionKey>();
        var levels = new List<IReadOnlyList<int>>();
        var texts = new List<string?[]>();
        for (var file = 0; file < paths.Count; file++)
        {
            var own = new List<int>();
            var text = new List<string?>();
            foreach (var segment in paths[file].Segments)
            {
                if (!PartitionPath.TryParseSegment(segment, out var name, out var value))
                    continue;
                var level = keys.FindIndex(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase));
                if (level < 0)
                {
                    level = keys.Count;
                    keys.Add(new PartitionKey(name, types.GetValueOrDefault(name, LakeType.String)));
                }
                if (own.Contains(level))
                {
                    throw new LakeException(LakeErrorCode.ColumnNameCollision, $"The folders of '{files[file].Path}' name the partition key '{name}' twice.",
                        "Rename one level of the folders.", files[file].Path);
                }
                own.Add(level);
                text.Add(value);
            }
            levels.Add(own);
            texts.Add([.. text]);
        }
        foreach (var name in plan.KeyTypes.Keys)
        {
            if (!keys.Exists(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase)))
                throw Names.NotFound(name, "KeyTypes", keys.Select(static key => key.Name), "the folders of this input");
        }
        RequireTable(plan, keys, types, files);
        var values = new List<Column[]>();
        var known = new Dictionary<(int, string), Column>();
        for (var file = 0; file < paths.Count; file++)
        {
            var row = new Column[keys.Count];
            for (var level = 0; level < row.Length; level++)
            {
                var place = ((List<int>)levels[file]).IndexOf(level);
                var text = place < 0 ? null : texts[file][place];
                if (text is null)
                    row[level] = RepeatedValue.Null(keys[level].Type, 1);
                else if (!known.TryGetValue((level, text), out row[level]!))
                    known.Add((level, text), row[level] = Parse(keys[level], text, files[file].Path));
            }
            values.Add(row);
        }
        var found = new InputKeys(levels, values, new LakeLayout(keys));
        found._typed.UnionWith(types.Keys);
        return found;
    }

    /// <summary>A table of the catalog that is named for its types has to have them: of another table, no key would be right by more than chance.</summary>
    private static void RequireTable(InputPlan plan, List<PartitionKey> keys, Dictionary<string, LakeType> types, IReadOnlyList<InputFile> files)
    {
        if (plan.Table is not { } table)
            return;
        var known = plan.TableTypes.Count == 0 ? "it has none" : $"it has {string.Join(", ", plan.TableTypes.Keys)}";
        if (keys.Count == 0)
        {
            throw new LakeException(LakeErrorCode.PlanInvalid,
                $"The table '{table}' is to say of which types the keys of folders are, but '{files[0].Path}' lies in no name=value folder.",
                "Leave Table out, or name the folder above those of the keys.", table);
        }
        if (keys.Find(key => !types.ContainsKey(key.Name)) is { } missing)
        {
            throw new LakeException(LakeErrorCode.ColumnNotFound,
                $"The table '{table}' has no partition key '{missing.Name}', which folders of '{files[0].Path}' give; {known}.",
                $"Name the table of this input, or say the type yourself: KeyTypes = @{{ {missing.Name} = 'string' }}.", table);
        }
    }

    private static Column Parse(PartitionKey key, string text, string path) => PartitionValueParser.TryParse(text, key.Type, out var value)
        ? value
        : throw new LakeException(
            LakeErrorCode.TypeMismatch,
            $"'{path}' lies in a folder with the value {PartitionText.Quote(text)}, which is no {key.Type}, the type of the partition key '{key.Name}'.",
            $"Set KeyTypes = @{{ {key.Name} = 'string' }} for this input.",
            path);
}
