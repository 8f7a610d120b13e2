using PartitionLake.Engine.Columns;
using PartitionLake.Engine.Parquet.Reading;

namespace PartitionLake.Engine.Query.Scanning;

/// <summary>Where a file has the columns of the table that the query reads.</summary>
internal sealed class FileColumns
{
    private readonly int[] _places;

    /// <exception cref="LakeException"><see cref="LakeErrorCode.SchemaMismatch"/>: the file lacks one, or has another type in it.</exception>
    public FileColumns(ScanPlan plan, ParquetFile file)
    {
        _places = new int[plan.FirstKey];
        Array.Fill(_places, -1);
        foreach (var ordinal in plan.FilterColumns)
            _places[ordinal] = Find(plan, plan.Table[ordinal], file);
        foreach (var ordinal in plan.OtherColumns)
            _places[ordinal] = Find(plan, plan.Table[ordinal], file);
        if (plan.RefusesFurtherColumns)
            RefuseFurther(plan, file);
    }

    /// <summary>The position in the file of a column of the table; −1 where it is not read.</summary>
    public int this[int ordinal] => _places[ordinal];

    public int[] Of(IReadOnlyList<int> ordinals)
    {
        var places = new int[ordinals.Count];
        for (var i = 0; i < places.Length; i++)
            places[i] = _places[ordinals[i]];
        return places;
    }

    /// <summary>Refuses a file with a column that the table does not have: <c>SELECT *</c> would leave it out without a word.</summary>
    private static void RefuseFurther(ScanPlan plan, ParquetFile file)
    {
        foreach (var field in file.Schema)
        {
            if (plan.Table.IndexOf(field.Name) < 0)
                throw Different(plan, file, field.Name, field.Type.ToString(), "no such column");
        }
        foreach (var (name, reason) in file.UnreadableColumns)
            throw Different(plan, file, name, reason, "no such column");
    }

    private static int Find(ScanPlan plan, Field field, ParquetFile file)
    {
        var place = file.Schema.IndexOf(field.Name);
        if (place >= 0 && file.Schema[place].Type == field.Type)
            return place;
        var found = place >= 0 ? file.Schema[place].Type.ToString()
            : file.UnreadableColumns.TryGetValue(field.Name, out var reason) ? reason : "no such column";
        throw Different(plan, file, field.Name, found, field.Type.ToString());
    }

    private static LakeException Different(ScanPlan plan, ParquetFile file, string column, string found, string expected) => new(
        LakeErrorCode.SchemaMismatch,
        $"The files of one query must have the columns that it reads: '{file.Name}' has for '{column}': {found}; '{plan.FirstFile}' has: {expected}.",
        "Query the files of each schema by themselves, name only the columns that all of them have, or write the partitions again with one schema.",
        file.Name);
}
