using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Drift;
using PartitionLake.Engine.Parquet.Reading;

namespace PartitionLake.Engine.Pipeline.Input;

/// <summary>Says what a file of an input has, as the plan wants it read.</summary>
internal static class InputShape
{
    /// <param name="file">The file.</param>
    /// <param name="keys">The keys of its folders, which stand for columns of their names.</param>
    public static FileShape Of(ParquetFile file, IReadOnlyList<Field> keys)
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
        return new FileShape(new Schema(stored), places, new Schema([.. stored, .. keys]), unreadable) { FirstFile = file.Name };

        bool IsKey(string name) => keys.Any(key => string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase));
    }
}
