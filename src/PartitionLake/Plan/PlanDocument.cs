
using PartitionLake.Engine.Catalog.Making;
using PartitionLake.Engine.Pipeline.Plan;

namespace PartitionLake.Plan;

/// <summary>What a plan says.</summary>
/// <param name="Run">The run.</param>
/// <param name="Catalog">The table of the catalog that is kept in line, as the last step; null for none. It decides nothing about the lake.</param>
internal sealed record PlanDocument(EtlPlan Run, CatalogPlan? Catalog);
