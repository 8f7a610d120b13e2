using System.Collections;
using PartitionLake.Console;

namespace PartitionLake.Plan;

/// <summary>Where plan keys come from: a file, a hashtable, or the parameters of the cmdlet.</summary>
/// <param name="Label">What messages call it: <c>the plan 'lake.psd1'</c>, <c>the parameters</c>.</param>
/// <param name="Values">The keys and their raw values.</param>
/// <param name="Paths">What paths in it mean.</param>
/// <param name="KeyNames">What messages call a key where that is not its name: <c>-Join</c> for Joins.</param>
internal sealed record PlanReaderSource(string Label, IDictionary Values, SessionPaths Paths, IReadOnlyDictionary<string, string>? KeyNames = null);
