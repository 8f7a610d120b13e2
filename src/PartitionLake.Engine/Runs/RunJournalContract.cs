using System.Text.Json.Serialization;

namespace PartitionLake.Engine.Runs;

/// <summary>How journals become JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunJournal))]
internal sealed partial class RunJournalContract : JsonSerializerContext;
