using System.Text.Json.Serialization;

namespace PartitionLake.Engine.Offload.Glue;

/// <summary>How requests about jobs become JSON, and answers are read.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CreateJobRequest))]
[JsonSerializable(typeof(CreateJobResponse))]
[JsonSerializable(typeof(UpdateJobRequest))]
[JsonSerializable(typeof(UpdateJobResponse))]
[JsonSerializable(typeof(GetJobRequest))]
[JsonSerializable(typeof(GetJobResponse))]
[JsonSerializable(typeof(StartJobRunRequest))]
[JsonSerializable(typeof(StartJobRunResponse))]
[JsonSerializable(typeof(GetJobRunRequest))]
[JsonSerializable(typeof(GetJobRunResponse))]
[JsonSerializable(typeof(GetJobRunsRequest))]
[JsonSerializable(typeof(GetJobRunsResponse))]
[JsonSerializable(typeof(BatchStopJobRunRequest))]
[JsonSerializable(typeof(BatchStopJobRunResponse))]
internal sealed partial class GlueJobJson : JsonSerializerContext;
