using System.Net;

namespace OmniGrains.Orleans;

/// <summary>What the operator decides about a silo; see docs/operations.md.</summary>
/// <param name="Cluster">Silos of one name on one database find each other.</param>
/// <param name="Postgres">The database of the membership.</param>
/// <param name="Endpoint">Where the other silos reach this one. Open to them alone: what crosses it is neither encrypted nor signed.</param>
/// <param name="DeadAfter">How long a silo may not answer until the others give its grains new homes.</param>
/// <param name="IdleAfter">A grain that no other silo asked for this long gives up its place.</param>
/// <param name="Rebalancing">Moves active grains to silos that hold fewer.</param>
/// <param name="Dashboard">Collects what the dashboard shows.</param>
public sealed record SiloSettings(
    string Cluster, string Postgres, IPEndPoint Endpoint, TimeSpan DeadAfter, TimeSpan IdleAfter, bool Rebalancing, bool Dashboard);
