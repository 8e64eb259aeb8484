using OmniGrains.Tests.Shared;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace OmniGrains.Journal.Tests.Backends;

/// <summary>A test of a contract suite; skipped in classes that need a PostgreSQL which may be missing and is.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("OmniGrains.Journal.Tests.Backends.ContractFactDiscoverer", "OmniGrains.Journal.Tests")]
public sealed class ContractFactAttribute : FactAttribute;

/// <summary>Marks a class that needs PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NeedsPostgresAttribute : Attribute;

public sealed class ContractFactDiscoverer(IMessageSink diagnostics) : FactDiscoverer(diagnostics)
{
    protected override IXunitTestCase CreateTestCase(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        new ContractTestCase(
            DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod);
}

public sealed class ContractTestCase : XunitTestCase
{
    [Obsolete("Called by the de-serializer")]
    public ContractTestCase()
    {
    }

    public ContractTestCase(IMessageSink diagnostics, TestMethodDisplay display, TestMethodDisplayOptions options, ITestMethod method)
        : base(diagnostics, display, options, method)
    {
    }

    protected override string? GetSkipReason(IAttributeInfo factAttribute) =>
        TestMethod.TestClass.Class.GetCustomAttributes(typeof(NeedsPostgresAttribute)).Any()
            ? PostgresBinaries.SkipReason
            : base.GetSkipReason(factAttribute);
}
