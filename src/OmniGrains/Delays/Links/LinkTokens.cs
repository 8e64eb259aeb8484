using OmniGrains.Edge;
using OmniGrains.Engine;

namespace OmniGrains.Delays.Links;

/// <summary>The links that are sent to an order's customer.</summary>
internal sealed class LinkTokens(KeyVault vault, TimeProvider time) : SignedLinks(vault, time, "customer link 1");
