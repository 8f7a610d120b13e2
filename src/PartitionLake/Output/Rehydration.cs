using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace PartitionLake.Output;

/// <summary>
/// Makes records of this module of what was written out and read in again, by a job, a remote session or Export-Clixml,
/// so that views, and cmdlets that take such records, know them. <c>PartitionLake.Types.ps1xml</c> names it.
/// </summary>
public sealed class Rehydration : PSTypeConverter
{
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => sourceValue is PSObject source && IsWrittenOut(source, destinationType);

    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase)
    {
        var source = (PSObject)sourceValue;
        var record = RuntimeHelpers.GetUninitializedObject(destinationType);
        var own = destinationType.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in own)
        {
            if (property.SetMethod is not null && source.Properties[property.Name]?.Value is { } value)
                property.SetValue(record, Convert(value, property.PropertyType, source, formatProvider));
        }
        // The keys of a partition, which were attached to the record.
        var result = new PSObject(record);
        foreach (var property in source.Properties)
        {
            if (result.Properties[property.Name] is null)
                result.Properties.Add(new PSNoteProperty(property.Name, property.Value));
        }
        return result;
    }

    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        throw new NotSupportedException();

    private static bool IsWrittenOut(PSObject source, Type destinationType) =>
        source.TypeNames.Contains($"Deserialized.{destinationType.FullName}", StringComparer.Ordinal);

    private static object? Convert(object value, Type type, PSObject source, IFormatProvider formatProvider)
    {
        if (type == typeof(LakeValues) && (value is PSObject { BaseObject: var inner } ? inner : value) is IDictionary entries)
            return InOrder(entries, source);
        return LanguagePrimitives.ConvertTo(value, type, formatProvider);
    }

    // A dictionary comes back in no order; where its entries are properties too, those have kept theirs.
    private static LakeValues InOrder(IDictionary entries, PSObject source)
    {
        var places = source.Properties.Select(static (property, place) => (property.Name, place)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        var names = entries.Keys.Cast<object>().Select(static name => name.ToString()!);
        var result = new LakeValues();
        foreach (var name in names.OrderBy(name => places.GetValueOrDefault(name, int.MaxValue)).ThenBy(static name => name, StringComparer.Ordinal))
            result[name] = entries[name];
        return result;
    }
}
