using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace PartitionLake.Engine.Tests.Aws;

/// <summary>Answers of which a test wants nothing in particular.</summary>
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class HostContract : JsonSerializerContext;
