import Routing

extension TLSSettings {
    init(_ section: YAMLMapping) throws(ConfigurationError) {
        try section.allow(ConfigurationKeys.tls)
        guard let certificate = section["certificate"] else { throw section.invalid("tls without certificate") }
        guard let key = section["key"] else { throw section.invalid("tls without key") }
        self.init(certificatePath: try certificate.nonEmptyText(), keyPath: try key.nonEmptyText())
        if let node = section["client_ca"], !node.isNull { clientAuthorityPath = try node.nonEmptyText() }
        if let node = section["check_seconds"] { checkSeconds = try node.integer(in: 1...86_400) }
    }
}
