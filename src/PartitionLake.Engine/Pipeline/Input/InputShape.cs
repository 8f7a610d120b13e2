using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>Says what the files of an input have, as the plan wants it read.</summary>
/// <param name="plan">What the plan says of types.</param>
/// <param name="texts">What text files have become.</param>
internal sealed class InputShape(InputPlan plan, TextInputs texts)
{
    private readonly Dictionary<string, LakeType> _declared = new(plan.Types, StringComparer.OrdinalIgnoreCase);

    /// <param name="file">The file.</param>
    /// <param name="keys">The keys of its folders, which stand for columns of their names.</param>
    public FileShape Of(ParquetFile file, IReadOnlyList<Field> keys)
    {
        Dictionary<string, (LakeType Type, int Place)> inner = file.InnerColumns.Count == 0 ? [] : file.InnerColumns.ToDictionary(
            static column => column.Key, column => (file.FieldOf(column.Value).Type, column.Value), StringComparer.OrdinalIgnoreCase);
        var isText = texts.Has(file.Name);
        if (keys.Count == 0 && !isText && _declared.Count == 0 && !plan.BinaryAsText)
            return FileShape.AsStored(file.Name, file.Schema, file.UnreadableColumns) with { Inner = inner };
        var (stored, places, read) = (new List<Field>(), new List<int>(), new List<Field>());
        var unreadable = file.UnreadableColumns.Where(column => !IsKey(column.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        for (var place = 0; place < file.Schema.Count; place++)
        {
            var field = file.Schema[place];
            if (IsKey(field.Name))
                continue;
            var (type, refusal) = TypeOf(field, isText);
            if (type is null)
            {
                unreadable[field.Name] = refusal!;
                continue;
            }
            stored.Add(field);
            places.Add(place);
            read.Add(field with { Type = type });
        }
        return new FileShape(new Schema(stored), places, new Schema([.. read, .. keys]), unreadable) { FirstFile = file.Name, Inner = inner };

        bool IsKey(string name) => keys.Any(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private (LakeType? Type, string? Refusal) TypeOf(Field field, bool isText)
    {
        if (_declared.TryGetValue(field.Name, out var declared))
            return (declared, null);
        if (isText)
            return texts.TypeOf(field.Name);
        return (plan.BinaryAsText && field.Type == LakeType.Binary ? LakeType.String : field.Type, null);
    }
}
