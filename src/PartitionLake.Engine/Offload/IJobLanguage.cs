using PartitionLake.Engine.Pipeline.Binding;
using PartitionLake.Engine.Pipeline.Running;

namespace PartitionLake.Engine.Offload;

/// <summary>How a job is asked for a plan, and what its answer means.</summary>
internal interface IJobLanguage
{
    /// <summary>The script that runs every plan.</summary>
    ReadOnlyMemory<byte> Script { get; }

    /// <summary>The plan of a job, as JSON.</summary>
    /// <exception cref="LakeException">The plan asks for something that the job could not give with equal results: what, and the remedy.</exception>
    byte[] Render(BoundPlan plan, JobPlaces places);

    /// <summary>What the job counted.</summary>
    /// <param name="result">What it left.</param>
    /// <param name="context">The run.</param>
    /// <exception cref="LakeException">The job refused the data or failed: the error that a run of this process gives for the same.</exception>
    Task<JobTotals> ReadAsync(ReadOnlyMemory<byte> result, RunContext context);
}
