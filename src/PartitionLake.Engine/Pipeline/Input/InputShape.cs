using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>Says what a file of an input has, as the plan wants it read.</summary>
internal static class InputShape
{
    /// <param name="file">The file.</param>
    /// <param name="keys">The keys of its folders, which stand for columns of their names.</param>
    /// <param name="plan">What the plan says of types.</param>
    public static FileShape Of(ParquetFile file, IReadOnlyList<Field> keys, InputPlan plan)
    {
        var stored = new List<Field>();
        var places = new List<int>();
        for (var place = 0; place < file.Schema.Count; place++)
        {
            if (IsKey(file.Schema[place].Name))
                continue;
            stored.Add(file.Schema[place]);
            places.Add(place);
        }
        var unreadable = file.UnreadableColumns.Keys.Any(IsKey)
            ? file.UnreadableColumns.Where(column => !IsKey(column.Key)).ToDictionary(StringComparer.OrdinalIgnoreCase)
            : file.UnreadableColumns;
        var read = plan.BinaryAsText ? stored.ConvertAll(AsText) : stored;
        return new FileShape(new Schema(stored), places, new Schema([.. read, .. keys]), unreadable) { FirstFile = file.Name };

        bool IsKey(string name) => keys.Any(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase));
    }

    private static Field AsText(Field field) => field.Type == LakeType.Binary ? field with { Type = LakeType.String } : field;
}
