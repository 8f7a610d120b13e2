using System.Collections;
using System.Collections.Specialized;

namespace PartitionLake.Output;

/// <summary>Names and values in order; as text, which Export-Csv writes, <c>state=GA, month=8</c>.</summary>
#pragma warning disable CA1010 // what PowerShell looks for is IDictionary, which this is
public sealed class LakeValues() : OrderedDictionary(StringComparer.OrdinalIgnoreCase)
#pragma warning restore CA1010
{
    public override string ToString() => string.Join(
        ", ", this.Cast<DictionaryEntry>()
            .Select(static entry => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{entry.Key}={entry.Value ?? "null"}")));
}
