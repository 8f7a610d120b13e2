using System.Collections;
using System.Globalization;
using PartitionLake.Engine;
using PartitionLake.Engine.Ingest;

namespace PartitionLake.Console;

/// <summary>The cells of the rows that an object of the pipeline is or holds.</summary>
internal static class PipelineRow
{
    /// <summary>The rows in an object, most often itself, one after another.</summary>
    /// <param name="item">The object.</param>
    /// <param name="before">How many rows came before it, for messages.</param>
    public static IEnumerable<IEnumerable<FactSpoolCell>> ReadAll(PSObject item, long before)
    {
        if (DatabaseRow.Rows(item.BaseObject, before + 1) is not { } rows)
        {
            yield return Read(item, before + 1);
            yield break;
        }
        foreach (var row in rows)
            yield return DatabaseRow.Read(row, ++before)!;
    }

    private static IEnumerable<FactSpoolCell> Read(PSObject row, long number) => row.BaseObject switch
    {
        IDictionary dictionary => ReadDictionary(dictionary),
        string or ValueType or Array => throw NotARow(row.BaseObject, number),
        var inner => DatabaseRow.Read(inner, number) ?? ReadProperties(row, number),
    };

    private static List<FactSpoolCell> ReadDictionary(IDictionary dictionary)
    {
        var values = new List<FactSpoolCell>(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
            values.Add(new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, Unwrap(entry.Value)));
        // A plain hashtable has a different order in each process; column order must not depend on it.
        if (dictionary is Hashtable)
            values.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        return values;
    }

    private static IEnumerable<FactSpoolCell> ReadProperties(PSObject row, long number)
    {
        foreach (var property in row.Properties)
        {
            if (property.IsGettable)
                yield return new(property.Name, ReadValue(property, number));
        }
    }

    private static object? ReadValue(PSPropertyInfo property, long number)
    {
        try
        {
            return Unwrap(property.Value);
        }
        catch (GetValueException e)
        {
            throw new LakeException(LakeErrorCode.PlanInvalid, $"Row {number}, property '{property.Name}': its value cannot be read: {e.Message}",
                "Leave the property out with Select-Object.", property.Name, e);
        }
    }

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static LakeException NotARow(object found, long number) => new(LakeErrorCode.PlanInvalid,
        $"Row {number}: found a value of type {found.GetType().Name}, expected an object with properties or a hashtable.",
        "Pipe objects such as Import-Csv makes, rows of a database, or files as Get-ChildItem gives them; name a Parquet file with -Fact.", "InputObject");
}
