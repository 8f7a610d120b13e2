using System.Collections;
using System.Globalization;
using PartitionLake.Engine;

namespace PartitionLake.Console;

/// <summary>The names and values of one object of the pipeline.</summary>
internal static class PipelineRow
{
    public static IEnumerable<KeyValuePair<string, object?>> Read(PSObject row, long number) => row.BaseObject switch
    {
        IDictionary dictionary => ReadDictionary(dictionary),
        string or ValueType or Array => throw NotARow(row.BaseObject, number),
        _ => ReadProperties(row, number),
    };

    private static List<KeyValuePair<string, object?>> ReadDictionary(IDictionary dictionary)
    {
        var values = new List<KeyValuePair<string, object?>>(dictionary.Count);
        foreach (DictionaryEntry entry in dictionary)
            values.Add(new(Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, Unwrap(entry.Value)));
        // A plain hashtable has a different order in each process; column order must not depend on it.
        if (dictionary is Hashtable)
            values.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return values;
    }

    private static IEnumerable<KeyValuePair<string, object?>> ReadProperties(PSObject row, long number)
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
        "Pipe objects such as Import-Csv makes; name a Parquet file with -Fact.", "InputObject");
}
