namespace PartitionLake.Output;

/// <summary>Makes the key values of a partition properties of the object that users get.</summary>
internal static class KeyProperties
{
    /// <summary>The values as a dictionary that keeps their order and ignores the case of names.</summary>
    public static LakeValues ToDictionary(IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        var dictionary = new LakeValues();
        foreach (var (name, value) in values)
            dictionary[name] = value;
        return dictionary;
    }

    /// <summary>
    /// The record with one note property per key. A key named like one of the record's own properties
    /// does not hide it: its value stays reachable through <c>Values</c>.
    /// </summary>
    public static PSObject Attach(object record, LakeValues values)
    {
        var result = new PSObject(record);
        foreach (string name in values.Keys)
        {
            if (result.Properties[name] is null)
                result.Properties.Add(new PSNoteProperty(name, values[name]));
        }
        return result;
    }
}
