using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Partitioning;
using PartitionLake.Engine.Storage;

namespace PartitionLake.Engine.Inventory;

/// <summary>The partition keys of a lake, outermost folder first.</summary>
internal sealed class LakeLayout
{
    public LakeLayout(IReadOnlyList<PartitionKey> keys)
    {
        Keys = keys;
        Schema = new Schema(keys.Select(key => new Field(key.Name, key.Type)));
    }

    public IReadOnlyList<PartitionKey> Keys { get; }

    public Schema Schema { get; }

    /// <summary>The key names, as a message lists them.</summary>
    public string Names => Keys.Count == 0 ? "none" : string.Join(", ", Keys.Select(key => key.Name));

    /// <summary>Finds the keys of a lake: names by its runs or the folders, types as given, by its runs, or by the look of the values.</summary>
    /// <param name="store">The lake.</param>
    /// <param name="known">The keys by <see cref="Runs.LakeContents"/>; none where no run has ended.</param>
    /// <param name="keyTypes">Types that outrank all else.</param>
    /// <param name="cancellationToken">Stops between two folders.</param>
    /// <returns>Null where there is neither a run nor a data file.</returns>
    /// <exception cref="LakeException">A type is given for a key that the lake does not have.</exception>
    public static async ValueTask<LakeLayout?> FindAsync(
        ILakeStore store, IReadOnlyList<PartitionKey> known, IReadOnlyDictionary<string, LakeType>? keyTypes, CancellationToken cancellationToken)
    {
        var given = new Dictionary<string, LakeType>(keyTypes ?? new Dictionary<string, LakeType>(), StringComparer.OrdinalIgnoreCase);
        var keys = new List<PartitionKey>();
        foreach (var key in known)
            keys.Add(new PartitionKey(key.Name, given.GetValueOrDefault(key.Name, key.Type)));
        if (keys.Count == 0)
        {
            if (await LayoutProbe.FindAsync(store, cancellationToken).ConfigureAwait(false) is not { } levels)
                return null;
            foreach (var level in levels)
                keys.Add(new PartitionKey(level.Name, given.GetValueOrDefault(level.Name) ?? KeyTypeInference.Infer(level.Texts)));
        }
        CheckDistinct(keys);
        var layout = new LakeLayout(keys);
        foreach (var name in given.Keys)
            layout.LevelOf(name);
        return layout;
    }

    /// <summary>The keys that the folders of one file tell, where the lake around it may not be looked at.</summary>
    /// <param name="segments">The folders <c>key=value</c>, outermost first.</param>
    /// <param name="keyTypes">Types that outrank the look of the values.</param>
    public static LakeLayout OfFile(IReadOnlyList<string> segments, IReadOnlyDictionary<string, LakeType>? keyTypes)
    {
        var given = new Dictionary<string, LakeType>(keyTypes ?? new Dictionary<string, LakeType>(), StringComparer.OrdinalIgnoreCase);
        var keys = new List<PartitionKey>();
        foreach (var segment in segments)
        {
            if (PartitionPath.TryParseSegment(segment, out var name, out var text))
                keys.Add(new PartitionKey(name, given.GetValueOrDefault(name) ?? KeyTypeInference.Infer([text])));
        }
        return new LakeLayout(keys);
    }

    /// <summary>The level of the key of that name.</summary>
    /// <exception cref="LakeException"><see cref="LakeErrorCode.ColumnNotFound"/>, with the names there are.</exception>
    public int LevelOf(string name)
    {
        var level = Schema.IndexOf(name);
        return level >= 0 ? level : throw new LakeException(
            LakeErrorCode.ColumnNotFound,
            $"There is no partition key '{name}'; the keys of this lake are {Names}.",
            "Name one of the partition keys. To filter by other columns, query the rows.",
            name);
    }

    /// <summary>The value of a folder at that level, as a column of one row.</summary>
    /// <param name="level">0 for the folders in the table root.</param>
    /// <param name="name">The key name in the folder.</param>
    /// <param name="text">The unescaped value; null for null.</param>
    /// <param name="path">The folder, for messages.</param>
    /// <exception cref="LakeException">The folder has another key than its siblings, or a value that is not of the key's type.</exception>
    public Column ReadValue(int level, string name, string? text, string path) =>
        TryReadValue(level, name, text, path, out var value) is { } misfit ? throw misfit : value;

    /// <summary>The same, with what is wrong as the result; null where nothing is.</summary>
    public LakeException? TryReadValue(int level, string name, string? text, string path, out Column value)
    {
        var key = Keys[level];
        value = null!;
        if (!name.Equals(key.Name, StringComparison.OrdinalIgnoreCase))
        {
            return new LakeException(
                LakeErrorCode.SchemaMismatch,
                $"The folder '{path}' has the partition key '{name}' where this lake has '{key.Name}' (its keys are {Names}); a lake has one list of keys.",
                "List the folder of one table, or move what belongs to another table elsewhere.",
                path);
        }
        if (PartitionValueParser.TryParse(text, key.Type, out var parsed))
        {
            value = parsed;
            return null;
        }
        return new LakeException(
            LakeErrorCode.TypeMismatch,
            $"The folder '{path}' has the value {PartitionText.Quote(text!)}, which is no {key.Type}, "
                + $"the type of the partition key '{key.Name}' in the other folders.",
            $"Pass -KeyType @{{ {key.Name} = 'string' }}.",
            path);
    }

    private static void CheckDistinct(List<PartitionKey> keys)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in keys)
        {
            if (!names.Add(key.Name))
            {
                throw new LakeException(
                    LakeErrorCode.ColumnNameCollision,
                    $"The folders of this lake name the partition key '{key.Name}' twice.",
                    "Rename one level of the folders.",
                    key.Name);
            }
        }
    }
}
