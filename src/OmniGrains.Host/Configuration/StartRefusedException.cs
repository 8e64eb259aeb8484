namespace OmniGrains.Host.Configuration;

/// <summary>The host must not start; the message tells the operator why and what to do. No stack trace is shown.</summary>
internal sealed class StartRefusedException(string message) : Exception(message);
